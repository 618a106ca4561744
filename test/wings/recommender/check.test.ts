import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathsOf } from '../../../src/folder/paths.js';
import { fromLine, type RunRecord, toLine } from '../../../src/folder/record.js';
import { recordsIn, writeRecords } from '../../../src/folder/supplement.js';
import { checkLive } from '../../../src/wings/recommender/check.js';
import { experimentsIn, made } from '../../../src/wings/recommender/live.js';
import { type LiveRecord, liveFile } from '../../../src/wings/recommender/record.js';
import { folderWith } from './folder.js';

/** A folder with experiments on three seeds, or others on its runs. */
function folderOf(change: (records: readonly LiveRecord[]) => readonly LiveRecord[] = (records) => records): string {
  const folder = folderWith(['single-task', 'mmoe'], [1, 2, 3]);
  writeRecords(folder, liveFile, change(experimentsIn(folder).all(2).map(made)));
  return folder;
}

const found = (folder: string, sample?: number) => {
  const { faults, compared, notCompared, notThere } = checkLive(folder, sample, 1);
  const left = [...notCompared.map(({ what }) => what), ...notThere];
  return { faults: faults.map((fault) => fault.slice(join(folder, 'live.jsonl').length)), compared, left };
};

const nothing = { faults: [], left: [] };

it('live experiments are made again, all or a sample', () => {
  const folder = folderOf();
  expect(found(folder)).toEqual({ ...nothing, compared: ['live experiments (3 of 3 lines made again)'] });
  expect(found(folder, 2)).toEqual({ ...nothing, compared: ['live experiments (2 of 3 lines made again)'] });
  expect(found(folderWith(['mmoe'], [1]))).toEqual({ ...nothing, compared: [] });
});

const changedArms = (record: LiveRecord, change: Partial<LiveRecord['arms'][number]>) => ({
  ...record,
  arms: record.arms.map((arm) => ({ ...arm, ...change })),
});

it('lines that say something else, are of other runs, or are there twice', () => {
  const folder = folderOf(([one, two, three]) => [
    one!,
    changedArms(two!, { worth: [9, 9] }),
    changedArms(three!, { key: 'f'.repeat(24) }),
    one!,
  ]);
  expect(found(folder).faults).toEqual([
    ':2: arms differ from what comes of its runs',
    ':3: these experiments are of no runs in the ledger',
    ':4: these experiments are in another line, too',
  ]);
});

it('of lines that are not made again, what they are on', () => {
  const folder = folderOf((records) => records.map((record) => changedArms(record, { model: 'mmoe' })));
  expect(found(folder, 1).faults).toHaveLength(3);
});

it('what is left out is told', () => {
  const folder = folderOf(([one]) => [one!]);
  appendFileSync(join(folder, 'live.jsonl'), 'MMoE wins\n');
  const { ledger } = pathsOf(folder);
  const [first, ...lines] = readFileSync(ledger, 'utf8').trimEnd().split('\n');
  const { slates: _, ...record } = fromLine(lines.pop()!) as RunRecord;
  writeFileSync(ledger, `${[first, ...lines].join('\n')}\n${toLine(record)}`);
  expect(found(folder)).toEqual({
    faults: [],
    compared: ['live experiments (1 of 1 line made again)'],
    left: [
      '1 line of live.jsonl that is none',
      '1 live experiment that its runs allow and live.jsonl lacks',
      'slates of 1 run',
    ],
  });
});

it('experiments on runs to which others were added since are as good as before', () => {
  const folder = folderWith(['single-task', 'mmoe', 'omoe'], [1, 2]);
  const arms = experimentsIn(folder)
    .all(2)
    .map(({ head }) => head.arms);
  const two = arms.map((own) => made(experimentsIn(folder).on(own.slice(0, 3), 2)!));
  writeRecords(folder, liveFile, two);
  expect(found(folder)).toEqual({
    faults: [],
    compared: ['live experiments (2 of 2 lines made again)'],
    left: [
      '2 live experiments on other arms than its plan has',
      '2 live experiments that its runs allow and live.jsonl lacks',
    ],
  });
});

it('experiments on the same runs in another order, of some seeds, are told', () => {
  const folder = folderOf();
  const { on, all } = experimentsIn(folder);
  const turned = [all(2)[0]!, all(2)[2]!].map(({ head }) => made(on([...head.arms].reverse(), 2)!));
  writeRecords(folder, liveFile, [...turned, ...recordsIn(folder, liveFile)]);
  expect(found(folder)).toEqual({
    faults: [],
    compared: ['live experiments (5 of 5 lines made again)'],
    left: ['2 live experiments on other arms than its plan has'],
  });
});

it('no line has it made more often than a person would', () => {
  const folder = folderOf(([one]) => [{ ...one!, repeats: 2_000_000_000 }]);
  expect(recordsIn(folder, liveFile)).toEqual([]);
});

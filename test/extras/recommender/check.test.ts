import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLive } from '../../../src/extras/recommender/check.js';
import { experimentsIn, made } from '../../../src/extras/recommender/live.js';
import { type LiveRecord, liveFile } from '../../../src/extras/recommender/record.js';
import { recordsIn, writeRecords } from '../../../src/sweep/folder/extra-records.js';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { fromLine, type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { folderWith } from './folder.js';

/** A folder with experiments on three seeds, or others on its runs. */
function makeLiveFolder(
  change: (records: readonly LiveRecord[]) => readonly LiveRecord[] = (records) => records,
): string {
  const folder = folderWith(['single-task', 'mmoe'], [1, 2, 3]);
  writeRecords(folder, liveFile, change(experimentsIn(folder).all(2).map(made)));
  return folder;
}

const found = (folder: string, sample?: number) => {
  const { faults, compared, notCompared, notThere } = checkLive(folder, sample, 1);
  const left = [...notCompared.map(({ what }) => what), ...notThere];
  return {
    faults: faults.map((fault) => fault.slice(join(folder, 'live.jsonl').length)),
    compared,
    left,
  };
};

const nothing = { faults: [], left: [] };

it('live experiments are made again, all or a sample', () => {
  const folder = makeLiveFolder();
  expect(found(folder)).toEqual({
    ...nothing,
    compared: ['live experiments (3 of 3 lines made again)'],
  });
  expect(found(folder, 2)).toEqual({
    ...nothing,
    compared: ['live experiments (2 of 3 lines made again)'],
  });
  expect(found(folderWith(['mmoe'], [1]))).toEqual({ ...nothing, compared: [] });
});

const changedArms = (record: LiveRecord, change: Partial<LiveRecord['arms'][number]>) => ({
  ...record,
  arms: record.arms.map((arm) => ({ ...arm, ...change })),
});

it('lines that say something else, are of other runs, or are there twice', () => {
  const folder = makeLiveFolder(([one, two, three]) => [
    one!,
    changedArms(two!, { worth: [9, 9] }),
    changedArms(three!, { key: 'f'.repeat(24) }),
    one!,
  ]);
  const { faults, left } = found(folder);
  expect(faults).toEqual([
    ':2: arms differ from what comes of its runs',
    ':4: these experiments are in another line, too',
  ]);
  expect(left).toContain('1 live experiment on other arms than its plan has');
});

it('what is left out is told', () => {
  const folder = makeLiveFolder(([one]) => [one!]);
  appendFileSync(join(folder, 'live.jsonl'), 'MMoE wins\n');
  const { ledger } = folderPaths(folder);
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

it('experiments on other arms than those of the plan are told', () => {
  const folder = makeLiveFolder(([one, ...others]) => [
    { ...one!, arms: [...one!.arms].reverse() },
    ...others,
  ]);
  expect(found(folder)).toEqual({
    faults: [],
    compared: ['live experiments (2 of 3 lines made again)'],
    left: [
      '1 live experiment on other arms than its plan has',
      '1 live experiment that its runs allow and live.jsonl lacks',
    ],
  });
});

it('no line has it made more often than a person would', () => {
  const folder = makeLiveFolder(([one]) => [{ ...one!, repeats: 2_000_000_000 }]);
  expect(recordsIn(folder, liveFile)).toEqual([]);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeEach } from '../../../src/extras/recommender/command-live.js';
import { experimentsIn, made } from '../../../src/extras/recommender/live.js';
import { type LiveRecord, liveFile, liveId } from '../../../src/extras/recommender/record.js';
import { appendRecord, recordsIn, writeRecords } from '../../../src/sweep/folder/extra-records.js';
import { toLine } from '../../../src/sweep/folder/record.js';
import { folderWith } from './folder.js';

const models = ['single-task', 'mmoe'] as const;

it('models that served the same users are compared, seed by seed, each by what it ranks by', () => {
  const folder = folderWith(['mmoe', 'omoe'], [1, 2]);
  const records = experimentsIn(folder).all(3).map(made);
  expect(records.map(({ seed, fields }) => [seed, fields])).toEqual([
    [1, { p: 0.5 }],
    [2, { p: 0.5 }],
  ]);
});

it('what was made is kept, and a torn line is not', () => {
  const folder = folderWith(models, [1]);
  const [experiment] = experimentsIn(folder).all(2);
  const record = made(experiment!);
  expect(record.arms.map(({ model, ranking, fields }) => [model, ranking, fields])).toEqual([
    ['single-task', 'alone', { rate: 0 }],
    ['single-task', 'value', { rate: 0 }],
    ['mmoe', 'value', { rate: 1 }],
  ]);
  expect(liveId(record)).toBe(experiment!.id);
  appendRecord(folder, liveFile, record);
  writeFileSync(join(folder, 'live.jsonl'), '{"version":1', { flag: 'a' });
  expect(recordsIn(folder, liveFile)).toEqual([JSON.parse(JSON.stringify(record))]);
  writeRecords(folder, liveFile, [record, record]);
  expect(recordsIn(folder, liveFile)).toHaveLength(2);
});

it('of a published ledger there are those arms that have slates', () => {
  const published = (line: string) => {
    const { checksum: _, slates, ...record } = JSON.parse(line);
    return toLine({
      ...record,
      slates: { alone: slates.alone, ...(record.model === 'mmoe' && slates) },
    });
  };
  const folder = folderWith(models, [1], published);
  const [{ arms }] = experimentsIn(folder).all(2).map(made) as [LiveRecord];
  expect(arms.map(({ model, ranking }) => [model, ranking])).toEqual([
    ['single-task', 'alone'],
    ['mmoe', 'value'],
  ]);
});

it('a run whose numbers are not those of its key is refused', () => {
  const changed = (line: string) => {
    const { checksum: _, ...record } = JSON.parse(line);
    return toLine({ ...record, slates: { value: 'A', alone: 'A' } });
  };
  expect(() => experimentsIn(folderWith(models, [1], changed))).toThrow(/is not what its key says/);
});

it('threads make the experiments that one process makes', async () => {
  const experiments = experimentsIn(folderWith(models, [1, 2, 3])).all(2);
  const records: LiveRecord[] = [];
  await makeEach(experiments, 2, (record) => records.push(record));
  expect(records.sort((a, b) => a.seed - b.seed)).toEqual(experiments.map(made));
});

import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { appendLive, type LiveRecord, liveId, readLive, writeLive } from '../../src/folder/live.js';
import { pathsOf } from '../../src/folder/paths.js';
import { toLine } from '../../src/folder/record.js';
import { experimentsIn, made } from '../../src/live/experiments.js';
import { makeEach } from '../../src/live/threads.js';
import { folderWith } from './folder.js';

const models = ['single-task', 'mmoe'] as const;

it('models that served the same users are compared, seed by seed, each by what it ranks by', () => {
  const folder = folderWith(['mmoe', 'omoe'], [1, 2]);
  const experiments = experimentsIn(folder).all(3);
  expect(experiments.map(({ head: { seed, fields } }) => [seed, fields])).toEqual([
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
    ['mmoe', 'value', { rate: 1 }],
  ]);
  expect(liveId(record)).toBe(experiment!.id);
  appendLive(folder, record);
  writeFileSync(pathsOf(folder).live, '{"version":1', { flag: 'a' });
  expect(readLive(folder)).toEqual([JSON.parse(JSON.stringify(record))]);
  writeLive(folder, [record, record]);
  expect(readLive(folder)).toHaveLength(2);
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

import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VISITS } from '../../src/data/recommender/service.js';
import { slatesText } from '../../src/data/recommender/slates.js';
import { WORLD } from '../../src/data/recommender/spec.js';
import { SLOTS } from '../../src/data/recommender/world.js';
import { PROGRAM_NUMERICS } from '../../src/engine/program-engine.js';
import { appendLive, liveId, readLive, writeLive } from '../../src/folder/live.js';
import { pathsOf } from '../../src/folder/paths.js';
import { writePlan } from '../../src/folder/plan.js';
import { toLine } from '../../src/folder/record.js';
import { experimentsIn } from '../../src/live/experiments.js';
import { runKey } from '../../src/sweep/keys.js';
import type { CellSpec } from '../../src/sweep/spec.js';

const USERS = 4;

const sizes: Readonly<Record<string, object>> = { 'single-task': { bottom: [2] }, mmoe: { experts: 2, expert: [2] } };

/** A folder with a run of each model and seed, in which every slate is the first ten candidates from some place on. */
function folderWith(models: readonly string[], seeds: readonly number[], change: (line: string) => string = String) {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const rows = models.flatMap((model, i) =>
    seeds.map((seed) => {
      const spec = {
        data: {
          ...{ kind: 'recommender', world: WORLD, features: 3, correlation: 0.5, positionBias: 1, randomSlots: 0 },
          ...{ engagement: 0, satisfaction: 0, position: 'none', users: USERS, satisfactionPower: 0.05 },
          ...{ validationExamples: 0, testExamples: 10 },
        },
        model: { name: model, sizes: { ...sizes[model], tower: [2] } },
        training: { optimizer: 'adam', learningRate: 0.01, batchSize: 8, steps: 1, evaluateEvery: 1 },
      } as unknown as CellSpec;
      const slates = slatesText(Uint8Array.from({ length: USERS * VISITS * SLOTS }, (_, k) => i + (k % SLOTS)));
      const row = { key: runKey(spec, seed, PROGRAM_NUMERICS), stage: 'final', model, cell: { rate: i, p: 0.5 }, seed };
      const record = {
        ...{ version: 1, ...row, status: 'finished', metrics: {}, curve: {}, gates: [], seconds: 1, spec },
        ...{ engine: PROGRAM_NUMERICS, slates: { value: slates, alone: slates } },
      } as const;
      appendFileSync(pathsOf(folder).ledger, change(toLine(record as Parameters<typeof toLine>[0])));
      return row;
    }),
  );
  writePlan(folder, { columns: ['rate', 'p'], rows });
  return folder;
}

const models = ['single-task', 'mmoe'] as const;

it('models that served the same users are compared, seed by seed, each by what it ranks by', () => {
  const folder = folderWith(['mmoe', 'omoe'], [1, 2]);
  const experiments = experimentsIn(folder, 3);
  expect(experiments.map(({ seed, fields }) => [seed, fields])).toEqual([
    [1, { p: 0.5 }],
    [2, { p: 0.5 }],
  ]);
});

it('what was made is kept, and a torn line is not', () => {
  const folder = folderWith(models, [1]);
  const [experiment] = experimentsIn(folder, 2);
  const record = experiment!.run();
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
  expect(() => experimentsIn(folderWith(models, [1], changed), 2)).toThrow(/is not what its key says/);
});

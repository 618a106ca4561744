import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slatesText, VISITS } from '../../../src/extras/recommender/service.js';
import { WORLD } from '../../../src/extras/recommender/spec.js';
import { SLOTS } from '../../../src/extras/recommender/world.js';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { writePlan } from '../../../src/sweep/folder/plan.js';
import { toLine } from '../../../src/sweep/folder/record.js';
import { runKey } from '../../../src/sweep/runs/cells.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { programNumerics } from '../../../src/train/engine/engine.js';

const USERS = 4;

const experts = { experts: 2, expert: [2] };
const sizes: Readonly<Record<string, object>> = {
  'single-task': { bottom: [2] },
  omoe: experts,
  mmoe: experts,
};

/**
 * A folder with a run of each model and seed, in which every slate is the first ten candidates from
 * some place on.
 */
export function folderWith(
  models: readonly string[],
  seeds: readonly number[],
  change: (line: string) => string = String,
) {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const rows = models.flatMap((model, i) =>
    seeds.map((seed) => {
      const spec = {
        data: {
          kind: 'recommender',
          world: WORLD,
          features: 3,
          correlation: 0.5,
          positionBias: 1,
          randomSlots: 0,
          engagement: 0,
          satisfaction: 0,
          position: 'none',
          users: USERS,
          satisfactionPower: 0.05,
          validationExamples: 0,
          testExamples: 10,
        },
        model: { name: model, sizes: { ...sizes[model], tower: [2] } },
        training: {
          optimizer: 'adam',
          learningRate: 0.01,
          batchSize: 8,
          steps: 1,
          evaluateEvery: 1,
        },
      } as unknown as CellSpec;
      const slates = slatesText(
        Uint8Array.from({ length: USERS * VISITS * SLOTS }, (_, k) => i + (k % SLOTS)),
      );
      const row = {
        key: runKey(spec, seed, programNumerics()),
        stage: 'final',
        model,
        cell: { rate: i, p: 0.5 },
        seed,
      };
      const record = {
        version: 1,
        ...row,
        status: 'finished',
        metrics: {},
        curve: {},
        gates: [],
        seconds: 1,
        spec,
        engine: programNumerics(),
        slates: { value: slates, alone: slates },
      } as const;
      appendFileSync(
        folderPaths(folder).ledger,
        change(toLine(record as Parameters<typeof toLine>[0])),
      );
      return row;
    }),
  );
  writePlan(folder, { columns: ['rate', 'p'], rows });
  return folder;
}

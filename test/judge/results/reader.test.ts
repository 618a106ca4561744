import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeMeasure } from '../../../src/judge/results/measures.js';
import { readResults } from '../../../src/judge/results/reader.js';
import { type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { censusConfig, madeConfig, manifest } from '../report/made.js';

it('a folder of both groups has the same columns in both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const record = (group: number, main: string): RunRecord => ({
    version: 1,
    key: `key-${group}`,
    stage: 'final',
    model: 'mmoe',
    cell: { group },
    seed: 1,
    spec: {},
    engine: manifest.engine,
    status: 'finished',
    metrics: { [`test_auc_${main}`]: group / 10, test_auc_never_married: 0.9 },
    curve: { step: [1, 2], [`validation_auc_${main}`]: [0.5, 0.6], train_loss: [2, 1] },
    gates: [],
    seconds: 1,
  });
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ ...manifest, config: madeConfig(censusConfig([1, 2])) }),
  );
  writeFileSync(
    join(folder, 'plan.csv'),
    'key,stage,model,group,seed\nkey-1,final,mmoe,1,1\nkey-2,final,mmoe,2,1\n',
  );
  writeFileSync(
    join(folder, 'ledger.jsonl'),
    toLine(record(1, 'income')) + toLine(record(2, 'college')),
  );
  const { cells } = readResults(folder);
  rmSync(folder, { recursive: true });
  expect(cells.map(({ tasks }) => tasks?.[0])).toEqual(['income', 'college']);
  const { of, curve } = makeMeasure({ part: 'test', name: 'auc', role: 'main' });
  expect(cells.map((cell) => of(cell.runs[0]!, cell))).toEqual([0.1, 0.2]);
  expect(cells.map((cell) => curve.of(cell.runs[0]!, cell))).toEqual([
    [0.5, 0.6],
    [0.5, 0.6],
  ]);
  expect(cells.map(({ runs }) => Object.keys(runs[0]!.curve))).toEqual([
    ['step', 'validation_auc_income'],
    ['step', 'validation_auc_college'],
  ]);
});

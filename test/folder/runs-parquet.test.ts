import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, it } from 'vitest';
import { type PlanRow, writePlan } from '../../src/folder/plan.js';
import { toLine } from '../../src/folder/record.js';
import { writeRunsParquet } from '../../src/folder/runs-parquet.js';
import { temporaryFolder } from '../support/cli.js';

const columns = ['correlation', 'experts', 'losses', 'width'];
const planned: PlanRow[] = [
  {
    key: 'a',
    stage: 'select',
    model: 'mmoe',
    cell: { correlation: 0.5, experts: 4, losses: 'sum', width: 2 },
    seed: 1e9,
  },
  {
    key: 'b',
    stage: 'final',
    model: 'mmoe',
    cell: { correlation: 1, experts: 8, losses: 'dwa', width: 'two' },
    seed: 1,
  },
  { key: 'c', stage: 'final', model: 'shared-bottom', cell: { correlation: 1, losses: 'sum' }, seed: 2 },
  { key: 'd', stage: 'final', model: 'shared-bottom', cell: { correlation: 1, losses: 'sum' }, seed: 3 },
];
const outcomes = [
  { key: 'c', status: 'diverged', metrics: {} },
  { key: 'b', status: 'finished', metrics: { test_mse: 0.1 + 0.2, validation_mse: 1 } },
  { key: 'a', status: 'finished', metrics: { validation_mse: 5e-324 } },
] as const;

function write(): string {
  const folder = temporaryFolder();
  writePlan(folder, { columns, rows: planned });
  const engine = { name: 'tfjs', backend: 'cpu', version: '1' };
  const rest = { version: 1, spec: {}, engine, curve: {}, gates: [], seconds: 1 } as const;
  const lines = outcomes.map((outcome) =>
    toLine({ ...planned.find(({ key }) => key === outcome.key)!, ...outcome, ...rest }),
  );
  writeFileSync(join(folder, 'ledger.jsonl'), lines.join(''));
  return writeRunsParquet(folder);
}

it('runs.parquet has the rows of runs.csv with types, and the same bytes each time', async () => {
  const bytes = readFileSync(write());
  expect(readFileSync(write()).equals(bytes)).toBe(true);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const [, ...schema] = parquetMetadata(file).schema;
  expect(schema.map(({ name, type }) => [name, type])).toEqual([
    ...['key', 'stage', 'model'].map((name) => [name, 'BYTE_ARRAY']),
    ...[
      ['correlation', 'DOUBLE'],
      ['experts', 'INT64'],
      ['losses', 'BYTE_ARRAY'],
      ['width', 'BYTE_ARRAY'],
    ],
    ...[
      ['seed', 'INT64'],
      ['status', 'BYTE_ARRAY'],
      ['test_mse', 'DOUBLE'],
      ['validation_mse', 'DOUBLE'],
    ],
  ]);
  // A run that has not ended is in no row.
  expect(await parquetReadObjects({ file, compressors })).toEqual([
    {
      ...{ key: 'a', stage: 'select', model: 'mmoe', correlation: 0.5, experts: 4n, losses: 'sum', width: '2' },
      ...{ seed: 1_000_000_000n, status: 'finished', test_mse: null, validation_mse: 5e-324 },
    },
    {
      ...{ key: 'b', stage: 'final', model: 'mmoe', correlation: 1, experts: 8n, losses: 'dwa', width: 'two' },
      ...{ seed: 1n, status: 'finished', test_mse: 0.1 + 0.2, validation_mse: 1 },
    },
    {
      ...{
        key: 'c',
        stage: 'final',
        model: 'shared-bottom',
        correlation: 1,
        experts: null,
        losses: 'sum',
        width: null,
      },
      ...{ seed: 2n, status: 'diverged', test_mse: null, validation_mse: null },
    },
  ]);
});

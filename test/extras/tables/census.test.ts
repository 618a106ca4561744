import { describe, expect, it } from 'vitest';
import { table } from '../../../src/extras/tables/kind.js';
import { makeJob } from '../../../src/sweep/runs/job.js';
import { columns, nominalColumns, wholeColumns } from '../../../src/train/data/census/columns.js';
import { censusIncome } from '../../../src/train/data/census/kind.js';
import { CENSUS_ENCODING, type CensusSpec } from '../../../src/train/data/census/spec.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { excerpt, prepare } from '../../train/data/census/excerpt.js';
import { makeSpec, prepared } from './made.js';

const shares = { train: 0.6, validation: 0.2, test: 0.2 };
const money = ['wage per hour', 'capital gains', 'capital losses', 'dividends from stocks'];
const labelColumns = ['income', 'marital stat', 'education'];

/** The excerpt as anyone would describe it: a plain CSV with a header. */
async function described() {
  const rows = excerpt().map((row) => row.map((value) => value.trim()));
  const file = await prepared('census.csv', [columns.map(({ name }) => name), ...rows]);
  return makeSpec({
    file,
    features: {
      numeric: wholeColumns.map(({ name }) => name),
      categorical: nominalColumns
        .map(({ name }) => name)
        .filter((name) => !labelColumns.includes(name)),
      log: money,
    },
    tasks: [
      { name: 'income', column: 'income', labels: 'binary', positive: '50000+.' },
      {
        name: 'never_married',
        column: 'marital stat',
        labels: 'binary',
        positive: ['Never married'],
      },
    ],
    split: { by: 'random', seed: 3, ...shares },
  });
}

async function own(): Promise<CensusSpec> {
  return {
    kind: 'census-income',
    encoding: CENSUS_ENCODING,
    sources: await prepare({ test: excerpt() }),
    tasks: ['income', 'never_married'],
    split: { seed: 3, shares },
    embedding: 'sum',
  };
}

const model = { name: 'mmoe', sizes: { experts: 3, expert: [8], tower: [4] } };
const training = {
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 16,
  steps: 60,
  evaluateEvery: 20,
} as const;

describe('census-income described as a table', () => {
  it('has the same rows, features and labels', async () => {
    const census = censusIncome.open(await own(), 1);
    const data = table.open(await described(), 1);
    expect(data.features).toEqual(census.features);
    for (const part of ['train', 'validation', 'test'] as const)
      expect(data[part]).toEqual(census[part]);
  });

  it('is learned with the same metrics to the bit', async () => {
    const engine = await loadEngine('wasm');
    const census = trainRun(engine, makeJob({ data: await own(), model, training }, 7));
    const asTable = trainRun(engine, makeJob({ data: await described(), model, training }, 7));
    const { metrics } = census;
    expect(Object.keys(metrics)).toContain('test_auc_income');
    // The table is scored by calibration, too.
    expect(asTable.metrics).toMatchObject(metrics);
    expect(asTable.curve.train_loss).toEqual(census.curve.train_loss);
  });
});

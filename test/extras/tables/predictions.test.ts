import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { tableDataSet } from '../../../src/extras/tables/data-set.js';
import { tablePredictions } from '../../../src/extras/tables/predictions.js';
import { readSource } from '../../../src/extras/tables/source.js';
import type { TableSpec } from '../../../src/extras/tables/spec.js';
import { makeSpec, prepared } from './made.js';

const ROWS = 60;

/**
 * A table of a regression and a binary task, split at random by a seed, and what outputs for a text
 * of predictions are.
 */
async function table(seed = 0, name = 'y') {
  const rows = Array.from({ length: ROWS }, (_, i) => [i % 7, 3 * i + 1, Number(i % 3 === 0)]);
  const file = await prepared('table.csv', [['x', 'y', 'z'], ...rows]);
  const spec = makeSpec({
    file,
    tasks: [
      { name, column: 'y', labels: 'regression' },
      { name: 'z', column: 'z', labels: 'binary' },
    ],
    split: { by: 'random', seed, train: 0.5, validation: 0.25, test: 0.25 },
  });
  const outputs = async (text: string, name = 'trees.csv') => {
    const path = join(dirname(file), name);
    writeFileSync(path, text);
    await tablePredictions.prepare(path, () => {});
    return tablePredictions.outputs(spec, tablePredictions.file(path).sha256);
  };
  return { spec, outputs };
}

const scored = (spec: TableSpec): number[] => {
  const { parts } = readSource(spec);
  return [...parts.validation.rows, ...parts.test.rows].sort((a, b) => a - b);
};

it('reads predictions by row, standardized, and probabilities as logits', async () => {
  const { spec, outputs } = await table();
  const lines = scored(spec).map((row) => `${row},${10 * row},${(row + 1) / 100}`);
  const { test } = await outputs(['row,y,z', ...lines].join('\n'));
  const [label] = tableDataSet(spec).labels;
  const { mean, deviation } =
    label!.kind === 'regression' ? label!.units! : { mean: Number.NaN, deviation: 1 };
  readSource(spec).parts.test.rows.forEach((row, i) => {
    expect(test[2 * i]).toBeCloseTo((10 * row - mean) / deviation, 4);
    expect(1 / (1 + Math.exp(-test[2 * i + 1]!))).toBeCloseTo((row + 1) / 100, 5);
  });
});

it('reads those of its own split alone', async () => {
  const { spec, outputs } = await table(3);
  const lines = [2, 3].flatMap((split) =>
    scored(spec).map((row) => `${split},${row},${split},0.5`),
  );
  const { test } = await outputs(['split,row,y,z', ...lines].join('\n'));
  const [label] = tableDataSet(spec).labels;
  const { mean, deviation } =
    label!.kind === 'regression' ? label!.units! : { mean: Number.NaN, deviation: 1 };
  expect(test[0]).toBeCloseTo((3 - mean) / deviation, 4);
});

it.each([
  [
    'missing',
    (lines: string[]) => lines.slice(1),
    /there is no prediction for row \d+, \w+ rows of split 0/,
  ],
  ['twice', (lines: string[]) => [lines[0]!, ...lines], /row \d+ is there twice/],
  [
    'in another order',
    (lines: string[]) => [...lines].reverse(),
    /row \d+ follows row \d+: rows in ascending order/,
  ],
  [
    'without a number',
    ([first, ...rest]: string[]) => [first!.replace(/,[^,]+,/, ',,'), ...rest],
    /column y is ""/,
  ],
  [
    'no probability',
    ([first, ...rest]: string[]) => [first!.replace(/[^,]+$/, '1.5'), ...rest],
    /column z is 1\.5/,
  ],
  [
    'of no row',
    (lines: string[]) => [...lines, '60,1,0.5'],
    /row is 60: a whole number from 0 to 59/,
  ],
])('refuses predictions that are %s', async (name, changed, fault) => {
  const { spec, outputs } = await table();
  const lines = scored(spec).map((row) => `${row},1,0.5`);
  const text = ['row,y,z', ...changed(lines)].join('\n');
  await expect(outputs(text, `${name.replaceAll(' ', '-')}.csv`)).rejects.toThrow(fault);
});

it('tells all faults of columns, or else of rows and values', async () => {
  const { spec, outputs } = await table();
  await expect(outputs('row,u,v\n1,2,3\n', 'columns.csv')).rejects.toThrow(
    /column y: .*\n.*column z: /,
  );
  const [first, second] = readSource(spec).parts.test.rows;
  const lines = scored(spec).map(
    (row) => `${row},${row === second ? '' : 1},${row === first ? 'x' : 0.5}`,
  );
  await expect(outputs(['row,y,z', ...lines].join('\n'), 'texts.csv')).rejects.toThrow(
    `texts.csv:${2 + scored(spec).indexOf(first!)}: column z: the value is "x": a number is needed`,
  );
  const numbers = lines
    .map((line) => line.replace('x', '2'))
    .filter((line) => Number.parseInt(line, 10) % 5 !== 0);
  const faults: string = await outputs(['row,y,z', ...numbers].join('\n'), 'values.csv').then(
    String,
    String,
  );
  for (const part of ['validation', 'test'] as const) {
    const absent = [...readSource(spec).parts[part].rows].filter((row) => row % 5 === 0);
    const more = absent.length > 1 ? ` and ${absent.length - 1} more` : '';
    expect(faults).toContain(`no prediction for row ${absent[0]}${more}, ${part} rows of split 0`);
  }
  if (first! % 5 !== 0)
    expect(faults).toContain(`row ${first}, test rows of split 0: column z is 2`);
  if (second! % 5 !== 0)
    expect(faults).toContain(`row ${second}, test rows of split 0: column y is ""`);
});

it('refuses predictions without a row of the split', async () => {
  const { spec, outputs } = await table(3);
  const lines = scored(spec).map((row) => `2,${row},1,0.5`);
  await expect(outputs(['split,row,y,z', ...lines].join('\n'))).rejects.toThrow(
    'it has no row of split 3',
  );
});

it.each(['row', 'split'])(
  'refuses a task named %s, as is another column of predictions',
  async (name) => {
    const { spec, outputs } = await table(0, name);
    const lines = scored(spec).map((row) => `0,${row},0.5`);
    await expect(outputs(['split,row,z', ...lines].join('\n'))).rejects.toThrow(
      `data.tasks[0].name is "${name}": another name is needed, as predictions have a column of that name beside those of tasks`,
    );
  },
);

it('refuses predictions without a column of a task', async () => {
  const { outputs } = await table();
  await expect(outputs('row,y\n1,2\n')).rejects.toThrow('trees.csv: it has no column z');
});

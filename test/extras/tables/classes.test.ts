import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  labelCoverage,
  labelsIn,
  tableDataSet,
  tableMetrics,
} from '../../../src/extras/tables/data-set.js';
import { table } from '../../../src/extras/tables/kind.js';
import { tablePredictions } from '../../../src/extras/tables/predictions.js';
import type { TableSpec } from '../../../src/extras/tables/spec.js';
import { InputError } from '../../../src/ground/base/errors.js';
import { score } from '../../../src/train/engine/scores.js';
import { makeSpec, prepared } from './made.js';

const ROWS = 40;

/**
 * A table split in the order of its rows, half of them for training; the last row is of a class
 * that no other has.
 */
const colours = ['red', 'green', 'blue'];
const rows = Array.from({ length: ROWS }, (_, i) => [
  i,
  i % 7,
  i === ROWS - 1 ? 'pink' : colours[i % 3]!,
  [10, 2, 30][i % 3]!,
]);

async function made(task: object = {}, changed: readonly (readonly (string | number)[])[] = rows) {
  const file = await prepared('table.csv', [
    ['t', 'x', 'colour', 'size'],
    ...changed.map((row) => [...row]),
  ]);
  const spec = makeSpec({
    file,
    features: { numeric: ['x'] },
    tasks: [{ name: 'colour', column: 'colour', labels: 'classes', ...task }],
    split: { by: 'time', column: 't', train: 0.5, validation: 0.25, test: 0.25 },
  });
  return { file, spec };
}

describe('labels of classes', () => {
  it('are the places of values among those of the training rows, in order', async () => {
    const { spec } = await made();
    const { labels, train, test } = tableDataSet(spec);
    expect(labels[0]).toMatchObject({
      kind: 'classes',
      classes: 3,
      names: ['blue', 'green', 'red'],
      partial: true,
    });
    expect(train).toMatchObject({ rows: 20 });
    const place = (i: number) => (i === ROWS - 1 ? Number.NaN : [2, 1, 0][i % 3]!);
    expect([...test.labels]).toEqual(Array.from({ length: 10 }, (_, i) => place(30 + i)));
    expect(labelsIn(spec).map((labelOf) => [labelOf(0), labelOf(ROWS - 1)])).toEqual([
      ['red', 'pink'],
    ]);
    const skipped = await made(
      { missing: 'skip' },
      rows.map((row, i) => (i === 0 ? [0, 0, '', 1] : row)),
    );
    expect(labelsIn(skipped.spec).map((labelOf) => [labelOf(0), labelOf(1)])).toEqual([
      [undefined, 'green'],
    ]);
  });

  it('leave out rows of a class that no training row has, which is said in a line', async () => {
    const { spec } = await made();
    expect(labelCoverage(spec)).toEqual([
      { rows: ROWS, labelled: ROWS - 1, outside: 0, missing: 0, unseen: 1 },
    ]);
  });

  it('are scored by each of their metrics', async () => {
    const { labels, validation } = tableDataSet((await made()).spec);
    const outputs = Float32Array.from({ length: 30 }, (_, i) => i % 4);
    const scores = score('validation', labels, outputs, validation!.labels);
    const names = tableMetrics.classes.map((name) => `validation_${name}_colour`);
    expect(Object.keys(scores).filter((column) => column.endsWith('_colour'))).toEqual(names);
  });

  it('of numbers are in their order', async () => {
    const { spec } = await made({ name: 'size', column: 'size' });
    expect(tableDataSet(spec).labels[0]).toMatchObject({ names: ['2', '10', '30'] });
    expect(tableDataSet(spec).labels[0]).not.toHaveProperty('partial');
  });

  it('are a line where they are missing, of one class, or too many', async () => {
    const fault = async (task: object, changed: typeof rows) => {
      try {
        table.shape((await made(task, changed)).spec);
      } catch (error) {
        if (error instanceof InputError) return error.lines.join('\n');
        throw error;
      }
      return undefined;
    };
    const blank = rows.map(([t, x, colour, size], i) => [t!, x!, i === 3 ? '' : colour!, size!]);
    expect(await fault({}, blank)).toMatch(
      /table\.csv:5: column colour: the value is missing: `missing: skip` leaves/,
    );
    const alike = rows.map(([t, x, , size], i) => [t!, x!, i < 20 ? 'red' : 'blue', size!]);
    expect(await fault({}, alike)).toContain(
      'the label of colour is the same in all train rows: it must vary',
    );
    const many = Array.from({ length: 1001 }, (_, i) => [i, i % 7, `c${i}`, 1]);
    expect(await fault({}, many)).toContain(
      'it has 1,001 different values: at most 1000 classes are possible',
    );
  });
});

describe('predictions of another program for classes', () => {
  const outputs = async (spec: TableSpec, file: string, lines: readonly string[]) => {
    const path = join(dirname(file), 'trees.csv');
    writeFileSync(path, ['row,colour:blue,colour:green,colour:red', ...lines].join('\n'));
    await tablePredictions.prepare(path, () => {});
    return tablePredictions.outputs(spec, tablePredictions.file(path).sha256);
  };
  const scored = Array.from({ length: 20 }, (_, i) => 20 + i);

  it('are a column for each, whose logarithms are outputs', async () => {
    const { spec, file } = await made();
    const { test } = await outputs(
      spec,
      file,
      scored.map((row) => `${row},0.5,0.25,0.25`),
    );
    expect(test).toHaveLength(30);
    [0.5, 0.25, 0.25].forEach((p, c) => void expect(test[c]).toBeCloseTo(Math.log(p), 5));
  });

  it('are a line where they do not sum to 1, or a class has no column', async () => {
    const { spec, file } = await made();
    const some = scored.map((row) => `${row},0.5,0.25,${row === 25 ? 0.5 : 0.25}`);
    await expect(outputs(spec, file, some)).rejects.toThrow(
      /row 25, \w+ rows of split 0: the classes of colour have 1\.25: a sum of 1/,
    );
    const { spec: sizes } = await made({ name: 'size', column: 'size' });
    await expect(outputs(sizes, file, some)).rejects.toThrow('it has no column "size:2"');
  });
});

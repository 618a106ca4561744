import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFile } from '../../../src/extras/tables/files/store.js';
import { table } from '../../../src/extras/tables/kind.js';
import { readSource } from '../../../src/extras/tables/source.js';
import { InputError } from '../../../src/ground/base/errors.js';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import { toRows } from '../../train/data/table/made.js';
import { makeDataConfig, makeSpec, prepared, prepareIn } from './made.js';

type Row = (string | number)[];

/** A table in which everything is used: 80 rows. */
const header = [
  'id',
  'age',
  'price',
  'genre',
  'clicked',
  'liked',
  'rating',
  'user',
  'version',
  'w',
];
const rows: Row[] = Array.from({ length: 80 }, (_, i) => [
  ...[i, i % 7 === 0 ? '' : 20 + ((i * 7) % 13), i / 2, ['drama', 'comedy', 'action'][i % 3]!],
  ...[
    i % 2,
    i % 2 === 1 ? Math.floor(i / 2) % 2 : '',
    i % 5 === 0 ? '' : (i % 4) + 0.5,
    `u${i % 8}`,
    3,
    1 + (i % 3),
  ],
]);

const click = { name: 'click', column: 'clicked', labels: 'binary' };
const like = { name: 'like', column: 'liked', labels: 'binary', where: 'clicked', weight: 0.5 };
const stars = { name: 'stars', column: 'rating', labels: 'regression', missing: 'skip' };
const tasks = [click, like, stars];

const shares = { train: 0.5, validation: 0.25, test: 0.25 };
const inOrder = { by: 'time', column: 'id', ...shares };

const file = (changed: readonly Row[] = rows) => prepared('a.csv', [header, ...changed]);

function faultLines(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.lines;
    throw error;
  }
  return [];
}

describe('a spec of a table', () => {
  it('has what its defaults resolve to, and leaves out what is as by default', async () => {
    const spec = makeSpec({ file: await file(), tasks, weight: 'w' });
    expect(spec).toEqual({
      kind: 'table',
      encoding: 2,
      files: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      // Neither the column that numbers the rows nor the constant one.
      features: { numeric: ['age', 'price'], categorical: ['genre', 'user'], log: [] },
      tasks,
      weight: 'w',
      split: { by: 'random', seed: 0, shares: { train: 0.8, validation: 0.1, test: 0.1 } },
      embedding: 'sum',
    });
  });

  it('has what is given', async () => {
    const path = await file();
    const given = {
      features: { categorical: ['genre'], log: ['price'] },
      minCount: 2,
      hash: 4,
      embedding: 8,
    };
    const positive = {
      name: 'young',
      column: 'age',
      labels: 'binary',
      positive: 20,
      missing: 'refuse',
      weight: 1,
    };
    expect(makeSpec({ ...given, file: path, tasks: [positive], split: inOrder })).toMatchObject({
      features: { numeric: [], categorical: ['genre'], log: ['price'] },
      tasks: [{ name: 'young', column: 'age', labels: 'binary', positive: [20] }],
      split: { by: 'time', column: 'id', shares },
      minCount: 2,
      hash: 4,
      embedding: 8,
    });
  });

  it('does not depend on where a file is, but on what is in it', async () => {
    const path = await file();
    const folder = dirname(path);
    const [same, other] = [
      await prepareIn(folder, 'b.csv', [header, ...rows]),
      await prepareIn(folder, 'c.csv', [header, ...rows.slice(1)]),
    ];
    expect(makeSpec({ file: same, tasks })).toEqual(makeSpec({ file: path, tasks }));
    expect(makeSpec({ file: other, tasks }).files).not.toEqual(
      makeSpec({ file: path, tasks }).files,
    );
  });
});

it.each([
  [4_500_000, 0.5, 'the label of y is around 4500000 and varies by'],
  [1_700_000_000, 60, 'where numbers of 32 bits are 128 apart'],
  [1_700_000_000, 600_000, undefined],
  [2020, 1, undefined],
])(
  'a label around %d in steps of %d is learned where rounding does not show',
  async (around, step, fault) => {
    const given = Array.from({ length: 80 }, (_, i) => [i, around + step * ((i * 7) % 40)]);
    const path = await prepared('a.csv', [['x', 'y'], ...given]);
    const spec = makeSpec({
      file: path,
      features: { numeric: ['x'] },
      tasks: [{ name: 'y', column: 'y', labels: 'regression' }],
    });
    const [found] = faultLines(() => table.shape(spec));
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  },
);

describe('how a file is read', () => {
  const given = { tasks: [click, { ...stars, column: 'age' }], split: inOrder };
  const options = { separator: ';', decimal: ',', encoding: 'latin1' };
  const written = (folder: string) => {
    const path = join(folder, 'other.csv');
    const cells = [header, ...rows].map((row) =>
      row.map((cell) => String(cell).replace('.', ',')).join(';'),
    );
    writeFileSync(
      path,
      Buffer.from(`${cells.join('\n')}\n`.replaceAll('drama', 'th\xe9'), 'latin1'),
    );
    return path;
  };

  it('makes the rows of the same file as written by default', async () => {
    const usual = await file(
      rows.map((row) => row.map((cell) => (cell === 'drama' ? 'th\u00e9' : cell))),
    );
    const path = written(dirname(usual));
    const config = makeDataConfig({ ...given, ...options, file: path });
    await table.prepare(config, () => {});
    const spec = makeSpec({ ...given, ...options, file: path });
    expect(spec).toEqual({
      ...makeSpec({ ...given, file: usual }),
      files: spec.files,
      reading: options,
    });
    const [one, other] = [table.open(spec, 1), table.open(makeSpec({ ...given, file: usual }), 1)];
    expect(one.features).toEqual(other.features);
    expect((one.test as ExampleTable).dense).toEqual((other.test as ExampleTable).dense);
    expect((one.train as ExampleTable).labels).toEqual((other.train as ExampleTable).labels);
    // A manifest records it, by which a later process reads the file again.
    const [told] = table.files(config);
    expect(told).toMatchObject({ file: path, reading: options });
    rmSync(join(dirname(path), 'table'), { recursive: true });
    expect(await table.restore([told!], () => {})).toEqual([]);
    expect(table.shape(spec)).toMatchObject({ rows: { train: 40 } });
  });

  it('leaves no trace in specs where it is as by default', async () => {
    const path = await file();
    const usual = { separator: ',', decimal: '.', encoding: 'utf-8' };
    expect(makeSpec({ ...given, ...usual, file: path })).toEqual(
      makeSpec({ ...given, file: path }),
    );
    expect(table.files(makeDataConfig({ ...given, ...usual, file: path }))).toEqual(
      table.files(makeDataConfig({ ...given, file: path })),
    );
  });
});

describe('the data set of a table', () => {
  it('has features, labels with gaps, and the weights of training rows', async () => {
    const spec = makeSpec({
      file: await file(),
      tasks,
      weight: 'w',
      split: inOrder,
      features: { numeric: ['price'], categorical: ['genre'] },
    });
    const { features, labels, train, test } = table.open(spec, 1) as ReturnType<
      typeof table.open
    > & {
      train: ExampleTable;
    };
    expect(features).toEqual({ dense: 1, categorical: [4] });
    expect(labels).toMatchObject([
      { kind: 'binary', name: 'click', metrics: ['auc', 'pr_auc', 'r2', 'log_loss', 'ece'] },
      { kind: 'binary', name: 'like', weight: 0.5, partial: true },
      { kind: 'regression', name: 'stars', partial: true, metrics: ['r2', 'rmse', 'mae', 'mse'] },
    ]);
    expect(labels[0]).not.toHaveProperty('partial');
    expect(train.rows).toBe(40);
    expect([...train.weights!.slice(0, 4)]).toEqual([1, 2, 3, 1]);
    expect(test).not.toHaveProperty('weights');
    // Of the training rows with stars, equally many have 0.5, 1.5, 2.5 and 3.5: their mean is 2,
    // their variance 1.25.
    const standardOf = (label: number) => Math.fround((label - 2) / Math.sqrt(1.25));
    expect(labels[2]).toMatchObject({
      variance: 1.25,
      units: { mean: 2, deviation: Math.sqrt(1.25) },
    });
    expect(toRows(train.labels, 3).slice(0, 4)).toEqual([
      [0, Number.NaN, Number.NaN],
      [1, 0, standardOf(1.5)],
      [0, Number.NaN, standardOf(2.5)],
      [1, 1, standardOf(3.5)],
    ]);
    expect([...(test as ExampleTable).ids!]).toEqual(Array.from({ length: 20 }, (_, i) => 60 + i));
  });

  it('has the shape that is told without it', async () => {
    const spec = makeSpec({ file: await file(), tasks, split: inOrder, embedding: 4 });
    const shape = table.shape(spec);
    const { features, labels, train, validation, test } = table.open(spec, 1);
    expect(shape).toEqual({
      dense: features.dense,
      categorical: features.categorical,
      embedding: 4,
      labels,
      rows: { train: (train as ExampleTable).rows, validation: validation!.rows, test: test.rows },
    });
  });

  it('is of several files one after the other, or of a file for each part', async () => {
    const path = await file();
    const folder = dirname(path);
    const part = (name: string, from: number, to: number) =>
      prepareIn(folder, name, [header, ...rows.slice(from, to)]);
    const [a, b, c] = [
      await part('1.csv', 0, 40),
      await part('2.csv', 40, 60),
      await part('3.csv', 60, 80),
    ];
    const features = { numeric: ['age', 'price'], categorical: ['genre', 'user'] };
    const whole = table.open(makeSpec({ file: path, tasks, features, split: inOrder }), 1);
    const listed = table.open(makeSpec({ file: [a, b, c], tasks, features, split: inOrder }), 1);
    const given = table.open(
      makeSpec({ file: { train: a, validation: b, test: c }, tasks, features }),
      1,
    );
    for (const data of [listed, given]) {
      expect(data.features).toEqual(whole.features);
      for (const name of ['train', 'validation'] as const) expect(data[name]).toEqual(whole[name]);
      expect((data.test as ExampleTable).dense).toEqual((whole.test as ExampleTable).dense);
    }
    expect([...(given.test as ExampleTable).ids!]).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('refuses the same rows in two parts', async () => {
    const path = await file();
    const other = await prepareIn(dirname(path), 'b.csv', [header, ...rows.slice(1)]);
    const copy = await prepareIn(dirname(path), 'c.csv', [header, ...rows]);
    expect(
      faultLines(() => makeSpec({ file: { train: path, validation: other, test: copy }, tasks })),
    ).toEqual([
      `data.file.test has "${copy}": its content is that of a file of train: rows of its own are needed`,
    ]);
  });

  it('has other rows in another split', async () => {
    const config = makeDataConfig({
      file: await file(),
      tasks: [click],
      split: { by: 'group', column: 'user', seed: 3 },
    });
    const seeds = [config, table.resplit!(config, 2)].map((one) => {
      const [point] = table.points(one);
      return point!.spec({ test: 0, validation: 0 });
    });
    expect(seeds).toMatchObject([{ split: { seed: 3 } }, { split: { seed: 5 } }]);
  });
});

describe('fewer training rows', () => {
  const given = async (trainRows: number | 'all', split: object = { by: 'random', ...shares }) =>
    makeSpec({
      file: await file(),
      tasks: [click],
      features: { numeric: ['price'] },
      split,
      trainRows,
    });

  it('are drawn from those of the split, fewer among more; validation and test rows stay', async () => {
    const few = table.open(await given(10), 1);
    const more = table.open(await given(25), 1);
    const all = table.open(await given('all'), 1);
    expect([few, more, all].map(({ train }) => (train as ExampleTable).rows)).toEqual([10, 25, 40]);
    for (const { test, validation } of [few, more]) {
      expect((test as ExampleTable).ids).toEqual((all.test as ExampleTable).ids);
      expect(validation!.labels).toEqual(all.validation!.labels);
    }
    const rowsOf = async (trainRows: number | 'all') => [
      ...readSource(await given(trainRows)).parts.train.rows,
    ];
    const [ten, twentyFive, every] = [await rowsOf(10), await rowsOf(25), await rowsOf('all')];
    expect(new Set(ten).size).toBe(10);
    expect(twentyFive).toEqual(expect.arrayContaining(ten));
    expect(every).toEqual(expect.arrayContaining(twentyFive));
    // A draw, not the first rows of the order in which a split by time sorts them.
    const { rows: drawn } = readSource(await given(10, inOrder)).parts.train;
    expect([...drawn]).not.toEqual(Array.from({ length: 10 }, (_, row) => row));
    expect(Math.max(...drawn)).toBeLessThan(40);
  });

  it('leave specs as they are if all train, and a model to keep trains on all rows', async () => {
    expect(await given('all')).not.toHaveProperty('trainRows');
    expect(await given(10)).toMatchObject({ trainRows: 10 });
    expect(table.onAllRows!(await given(10))).not.toHaveProperty('trainRows');
  });

  it('are at most those of the split', async () => {
    const spec = await given(41);
    expect(faultLines(() => table.shape(spec))).toEqual([
      'data.trainRows is 41: there are 40 training rows: at most as many, or all, are possible',
    ]);
  });
});

describe('what a table says of itself', () => {
  it('is which columns are no features, and which rows have no label', async () => {
    const path = await file();
    const [told, ...others] = table.files(
      makeDataConfig({ file: path, tasks, split: inOrder, weight: 'w' }),
    );
    expect(others).toEqual([]);
    expect(told).toEqual({
      file: path,
      rows: 80,
      sha256: expect.any(String),
      remarks: [
        'No features, unless data.features names them: version (it is constant).',
        'Task like is learned from 40 of 80 rows, without 40 rows outside its sample space (clicked is not 1).',
        'Task stars is learned from 64 of 80 rows, without 16 rows whose label is missing.',
      ],
      // Rows outside a sample space do not lack a label.
      missing: { stars: 16 },
    });
    expect(
      table.results.remarks!({ data: { kind: 'table' }, files: [told!], search: undefined }),
    ).toEqual(told!.remarks);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a column that is not there',
      { features: { numeric: ['agee'] } },
      'data.features.numeric[0] is "agee": a.csv has no such column: did you mean age?',
    ],
    [
      'texts as numbers',
      { features: { numeric: ['genre'] } },
      'data.features.numeric[0] is "genre": it has texts, such as "drama" in a.csv:2: a column of numbers is needed, or categorical for texts',
    ],
    [
      'texts as a sample space',
      { tasks: [{ ...like, where: 'genre' }] },
      'data.tasks[0].where is "genre": it has texts, such as "drama" in a.csv:2: a column of numbers is needed',
    ],
    [
      'logarithms of numbers below 0',
      { features: { log: ['below'] } },
      'data.features.log[0] is "below": its least value is -3: none below 0 is needed for log(1 + x)',
    ],
    [
      'texts as binary labels',
      { tasks: [{ ...click, column: 'genre' }] },
      'data.tasks[0].column is "genre": it has texts: 0 and 1, or `positive` with the values that are 1, is needed for binary labels',
    ],
    [
      'texts as labels of a regression',
      { tasks: [{ ...stars, column: 'genre' }] },
      'data.tasks[0].column is "genre": it has texts, such as "drama" in a.csv:2: a column of numbers is needed for regression',
    ],
    [
      'weights of 0',
      { weight: 'clicked' },
      'data.weight is "clicked": its least value is 0: weights above 0 are needed',
    ],
    [
      'groups without a name',
      { split: { by: 'group', column: 'rating' } },
      'data.split.column is "rating": 16 rows have no value: one in every row is needed',
    ],
    [
      'times that are texts',
      { split: { by: 'time', column: 'genre' } },
      'data.split.column is "genre": it has texts: numbers or dates such as 2026-01-31 are needed to sort by',
    ],
    [
      'positive values of another kind',
      { tasks: [{ ...click, positive: 'yes' }] },
      'data.tasks[0].column is "clicked": it has numbers, so "yes" cannot be among its positive values',
    ],
    [
      'positive values that do not occur',
      { tasks: [{ ...click, column: 'genre', positive: ['drama', 'comdy'] }] },
      'data.tasks: no row of column genre is "comdy", a positive value of task click: did you mean comedy?',
    ],
  ])('is a line for %s', async (_, fields, fault) => {
    const path = await prepared('a.csv', [
      [...header, 'below'],
      ...rows.map((row, i) => [...row, i - 3]),
    ]);
    const work = () => table.shape(makeSpec({ file: path, tasks, ...fields }));
    expect(faultLines(work).map((line) => line.replace(`${dirname(path)}/`, ''))).toEqual([fault]);
  });

  it('is what its tasks are called, unless a sweep has several sets', () => {
    const tasksOf = (tasks: unknown) => table.results.tasksOf!({ kind: 'table', tasks }, {});
    expect(tasksOf(tasks)).toEqual(['click', 'like', 'stars']);
    expect(tasksOf([[click], [stars]])).toBeUndefined();
  });

  it('is a line where no feature is left', async () => {
    const path = await prepared('a.csv', [['y', 'same'], ...rows.map((_, i) => [i % 2, 1])]);
    expect(faultLines(() => makeSpec({ file: path, tasks: [{ ...click, column: 'y' }] }))).toEqual([
      `data.features is missing: no column of ${path} is left to be one, so it must name some`,
    ]);
  });

  it('is a line for labels that are missing or wrong, with the row', async () => {
    const changed = rows.map((row, i) =>
      i === 4 ? [...row.slice(0, 4), 2, ...row.slice(5)] : row,
    );
    const path = await file(changed);
    expect(faultLines(() => table.shape(makeSpec({ file: path, tasks: [click] })))).toEqual([
      `${path}:6: column clicked: the value is 2: 0 or 1, or \`positive\` with the values that are 1, is needed for the labels of task click`,
    ]);
    expect(
      faultLines(() =>
        table.shape(makeSpec({ file: path, tasks: [{ ...stars, missing: 'refuse' }] })),
      ),
    ).toEqual([
      `${path}:2: column rating: the value is missing: \`missing: skip\` leaves such rows out of task stars`,
    ]);
  });
});

describe('a row', () => {
  const placeIn = async (text: string) => {
    const path = await file();
    writeFileSync(path, text + `9,0${text.includes('\r') ? '\r' : ''}\n`.repeat(20));
    await prepareFile(path, () => {});
    const work = () => table.shape(makeSpec({ file: path, tasks: [{ ...click, column: 'y' }] }));
    return faultLines(work)[0]!
      .replace(`${dirname(path)}/`, '')
      .split(': ')[0];
  };

  it('is named by its line, where rows and lines are in step', async () => {
    expect(await placeIn('a,y\n1,0\n2,2\n3,1\n')).toBe('a.csv:3');
    expect(await placeIn('a,y\r\n1,0\r\n2,1\r\n3,2\r\n')).toBe('a.csv:4');
    expect(await placeIn('\n\na,y\n1,2\n')).toBe('a.csv:4');
  });

  it('is named by its number, where a line end is in a value or a line is empty', async () => {
    expect(await placeIn('a,y\n"1\n1",0\n2,1\n"3\n",2\n')).toBe('a.csv, row 3');
    expect(await placeIn('a,y\n1,0\n\n2,2\n')).toBe('a.csv, row 2');
  });
});

describe('files that runs were made from', () => {
  const restored = async (path: string, before: string) => {
    try {
      return await table.restore([{ file: path, rows: 80, sha256: before }], () => {});
    } catch (error) {
      return (error as InputError).lines;
    }
  };

  it('are found by their content, and told apart from others', async () => {
    const path = await file();
    const { sha256 } = table.files(makeDataConfig({ file: path, tasks, split: inOrder }))[0]!;
    expect(await restored(path, sha256)).toEqual([]);
    writeFileSync(path, 'a,b\n1,2\n');
    expect(await restored(path, sha256)).toEqual([
      `${path}: it has changed: its content of sha256 ${sha256} is kept, and used`,
    ]);
    rmSync(join(dirname(path), 'table'), { recursive: true });
    const { sha256: now } = await prepareFile(path, () => {});
    expect(await restored(path, sha256)).toEqual([
      `${path}: it has changed, its sha256 is now ${now}: its content of sha256 ${sha256} is needed, which these runs were trained on`,
    ]);
    rmSync(path);
    expect(await restored(path, sha256)).toEqual([
      `${path}: there is no such file here: its content of sha256 ${sha256} is needed, which these runs were trained on`,
    ]);
  });
});

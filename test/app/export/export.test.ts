import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapValues } from '../../../src/ground/base/grouped.js';
import { mmoeExp, temporaryFolder } from '../../support/cli.js';

/** Rows of a table with missing values; those of the test part have a city that the others lack. */
function csv(rows: number, phase: number): string {
  const lines = Array.from({ length: rows }, (_, j) => {
    const i = 3 * j + phase;
    const city = ['Bonn', 'Ulm', '', phase === 2 && j % 7 === 0 ? 'Rom' : 'Köln'][i % 4];
    return [
      i % 11 === 0 ? '' : (i % 17) - 3,
      city,
      (i * i) % 5,
      Number((i * 7) % 10 < 4),
      100 + (i % 13) * 2,
      (i * 5) % 4,
      ['low', 'middle', 'high'][((i * 3) % 8) % 3],
    ].join();
  });
  return ['age,city,item,click,rating,visits,level', ...lines, ''].join('\n');
}

const config = `name: table
data:
  kind: table
  file: {train: train.csv, validation: validation.csv, test: test.csv}
  features: {numeric: [age], categorical: [city, item]}
  tasks:
    - {name: click, labels: binary, column: click}
    - {name: rating, labels: regression, column: rating}
    - {name: visits, labels: count, column: visits}
    - {name: level, labels: classes, column: level}
models: [linear, mmoe]
training: {steps: 60, evaluateEvery: 20, batchSize: 32, keep: best}
seeds: 2
`;

/** A trained folder, made once for a file's tests. */
let made: Promise<string>;
const trained = (): Promise<string> => made;

beforeAll(() => {
  made = (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    ['train', 'validation', 'test'].forEach((part, phase) => {
      writeFileSync(join(folder, `${part}.csv`), csv(part === 'train' ? 300 : 90, phase));
    });
    writeFileSync(join(folder, 'table.yaml'), config);
    const { code, stderr } = await mmoeExp(folder, ['run', 'table.yaml', '--out', 'results']);
    if (code !== 0) throw new Error(stderr);
    return folder;
  })();
  return made.then(() => undefined);
}, 60_000);

afterAll(async () => rmSync(await made, { recursive: true, force: true }));

const records = (text: string): Record<string, string>[] => {
  const [head, ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((values) => Object.fromEntries(head!.map((name, i) => [name, values[i]!])));
};

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

it.each([
  ['linear', '1', 'onnx'],
  ['mmoe', '2', 'onnx'],
  ['mmoe', '2', 'safetensors'],
])(
  'predictions of %s, seed %s, from .%s have the metrics of the ledger',
  async (model, seed, ending) => {
    const folder = await trained();
    const file = `${model}-${ending}.${ending}`;
    const exported = await mmoeExp(folder, [
      'export',
      'results',
      '--model',
      model,
      '--seed',
      seed,
      '--to',
      file,
    ]);
    expect(exported).toMatchObject({ code: 0 });
    const out = `${model}-${ending}.csv`;
    expect(await mmoeExp(folder, ['predict', file, 'test.csv', '--out', out])).toMatchObject({
      code: 0,
    });
    const predicted = records(read(folder, out));
    const truth = records(read(folder, 'test.csv'));
    expect(predicted.map(({ row }) => Number(row))).toEqual(truth.map((_, i) => i));
    const mean = (of: (i: number) => number) =>
      truth.reduce((sum, _, i) => sum + of(i), 0) / truth.length;
    const mse = mean((i) => (Number(predicted[i]!.rating) - Number(truth[i]!.rating)) ** 2);
    const logLoss = mean(
      (i) =>
        -Math.log(
          truth[i]!.click === '1' ? Number(predicted[i]!.click) : 1 - Number(predicted[i]!.click),
        ),
    );
    const run = records(read(folder, 'results/runs.csv')).find(
      (one) => one.model === model && one.seed === seed,
    )!;
    expect(mse / Number(run.test_mse_rating)).toBeCloseTo(1, 5);
    expect(logLoss / Number(run.test_log_loss_click)).toBeCloseTo(1, 5);
    const deviance = mean((i) => {
      const [y, mu] = [Number(truth[i]!.visits), Number(predicted[i]!.visits)];
      return 2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu));
    });
    expect(deviance / Number(run.test_poisson_deviance_visits)).toBeCloseTo(1, 5);
    const ofClass = mean((i) => -Math.log(Number(predicted[i]![`level:${truth[i]!.level}`])));
    expect(ofClass / Number(run.test_log_loss_level)).toBeCloseTo(1, 5);
    const sums = predicted.map((row) =>
      ['low', 'middle', 'high'].reduce((sum, one) => sum + Number(row[`level:${one}`]), 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  },
);

it('--best is the run with the least sum of losses on the validation rows, of numbers one minus R²', async () => {
  const folder = await trained();
  const { stdout } = await mmoeExp(folder, [
    'export',
    'results',
    '--best',
    '--to',
    'best.onnx',
    '--json',
  ]);
  const scores = records(read(folder, 'results/runs.csv')).map((run) => {
    const [click, rating, visits, level] = [
      ...['log_loss_click', 'r2_rating', 'poisson_deviance_visits', 'log_loss_level'],
    ].map((name) => Number(run[`validation_${name}`]));
    return { key: run.key, score: click! + (1 - rating!) + visits! + level! };
  });
  const [best] = scores.sort((a, b) => a.score - b.score);
  expect(JSON.parse(stdout).key).toBe(best!.key);
});

it('both files give the same bits, and the same with ids', async () => {
  const folder = await trained();
  for (const to of ['same.onnx', 'same.safetensors']) {
    expect(await mmoeExp(folder, ['export', 'results', '--best', '--to', to])).toMatchObject({
      code: 0,
    });
    expect(await mmoeExp(folder, ['predict', to, 'test.csv', '--out', `${to}.csv`])).toMatchObject({
      code: 0,
    });
  }
  expect(read(folder, 'same.onnx.csv')).toBe(read(folder, 'same.safetensors.csv'));
  expect(
    await mmoeExp(folder, ['predict', 'same.onnx', 'test.csv', '--out', 'same.parquet']),
  ).toMatchObject({
    code: 0,
  });
  const table = await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, 'same.parquet')),
  });
  const numbers = (rows: readonly object[]) =>
    rows.map((row) => mapValues(row, (value) => Math.fround(Number(value))));
  expect(numbers(table)).toEqual(numbers(records(read(folder, 'same.onnx.csv'))));
  const lines = records(read(folder, 'test.csv')).map(({ age, city, item }, i) =>
    [city, `r${i}`, item, age].join('\t'),
  );
  writeFileSync(join(folder, 'test.tsv'), `city\tid\titem\tage\n${lines.join('\n')}\n`);
  const args = ['predict', 'same.onnx', 'test.tsv', '--id', 'id', '--out', 'ids.csv'];
  expect(await mmoeExp(folder, args)).toMatchObject({ code: 0 });
  const [csvRows, ids] = [records(read(folder, 'same.onnx.csv')), records(read(folder, 'ids.csv'))];
  expect(ids.map(({ id }) => id)).toEqual(csvRows.map((_, i) => `r${i}`));
  expect(ids.map(({ click, rating }) => [click, rating])).toEqual(
    csvRows.map(({ click, rating }) => [click, rating]),
  );
});

it('ids are in predictions as they are in the rows, also where a spreadsheet would run them', async () => {
  const folder = await trained();
  expect(await mmoeExp(folder, ['export', 'results', '--best', '--to', 'ids.onnx'])).toMatchObject({
    code: 0,
  });
  writeFileSync(join(folder, 'signed.csv'), 'age,city,item,-id\n1,Bonn,2,-7\n2,Ulm,3,=A1\n');
  await mmoeExp(folder, [
    'predict',
    'ids.onnx',
    'signed.csv',
    '--id=-id',
    '--out',
    'signed-out.csv',
  ]);
  expect(records(read(folder, 'signed-out.csv')).map((row) => row['-id'])).toEqual(['-7', '=A1']);
});

describe('rows to predict have numbers as the training rows have them', () => {
  /** A model of dates, booleans and a logarithm, and its predictions for a file. */
  const predicted = async (name: string, content: string | Uint8Array) => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 120 }, (_, i) =>
      [`2024-01-${10 + (i % 20)}`, i % 3 === 0, (i * i) % 50, (i % 7) - 3, i % 11].join(),
    );
    writeFileSync(join(folder, 'a.csv'), ['day,old,price,x,y', ...rows].join('\n'));
    const data = {
      kind: 'table',
      file: 'a.csv',
      tasks: [{ name: 'y', column: 'y', labels: 'regression' }],
      features: { numeric: ['day', 'x'], log: ['price'], categorical: ['old'] },
    };
    const settings = { models: ['linear'], training: { steps: 20, evaluateEvery: 20 }, seeds: 1 };
    writeFileSync(join(folder, 'a.yaml'), JSON.stringify({ name: 'a', data, ...settings }));
    const exported = await mmoeExp(folder, ['export', 'a.yaml', '--to', 'a.onnx']);
    expect(exported.code, exported.stderr).toBe(0);
    writeFileSync(join(folder, name), content);
    return mmoeExp(folder, ['predict', 'a.onnx', name, '--out', 'out.csv']);
  };
  const head = 'day,old,price,x';
  const json = (fields: object) =>
    JSON.stringify({ day: '2024-01-31', old: true, price: 3, x: 1, ...fields });

  const parquetOf = (fields: Record<string, unknown>): Uint8Array => {
    const row = { day: new Date('2024-01-31'), old: true, price: 3, x: 1, ...fields };
    const typeOf = (value: unknown) =>
      value instanceof Date ? 'TIMESTAMP' : typeof value === 'boolean' ? 'BOOLEAN' : 'DOUBLE';
    const columnData = Object.entries(row).map(
      ([name, value]): ColumnSource => ({ name, data: [value], type: typeOf(value) }),
    );
    return new Uint8Array(parquetWriteBuffer({ columnData }));
  };

  it.each<[string, string | Uint8Array]>([
    ['a.parquet', parquetOf({})],
    ['a.csv', `${head}\n2024-01-31,TRUE,0,-1\n,,,NA\n`],
    ['a.jsonl', `${json({})}\n${json({ old: null, x: -2 })}`],
  ])('in %s', async (name, content) => {
    expect(await predicted(`new-${name}`, content)).toMatchObject({ code: 0 });
  });

  it.each<[string, string, string | Uint8Array]>([
    [
      'csv',
      'column price: the value is "-2": a number of at least 0 is needed for log(1 + x)',
      `${head}\n,,-2,1\n`,
    ],
    [
      'csv',
      'column x: the value is "2024-01-01": a number is needed, or nothing where',
      `${head}\n,,2,2024-01-01\n`,
    ],
    [
      'csv',
      'column x: the value is "true": a number is needed, or nothing where',
      `${head}\n,,2,true\n`,
    ],
    [
      'csv',
      'column day: the value is "19753": a date such as 2024-01-31 is needed',
      `${head}\n19753,,2,1\n`,
    ],
    ['csv', 'column old: the value is "2": true or false is needed', `${head}\n,2,2,1\n`],
    ['jsonl', 'column x: the value is "true": a number is needed', json({ x: true })],
    ['jsonl', 'column x: the value is "1": a number without quotes is needed', json({ x: '1' })],
    [
      'jsonl',
      'column day: the value is "19753": a date such as 2024-01-31 is needed',
      json({ day: 19753 }),
    ],
    [
      'parquet',
      'row 1: column day: the value is "19753": a date such as 2024-01-31 is needed',
      parquetOf({ day: 19753 }),
    ],
    [
      'parquet',
      'row 1: column x: the value is "0": a number is needed',
      parquetOf({ x: new Date(0) }),
    ],
    [
      'parquet',
      'row 1: column price: the value is "-0.5": a number of at least 0 is needed',
      parquetOf({ price: -0.5 }),
    ],
  ])('and are refused in %s otherwise: %s', async (ending, fault, content) => {
    const { code, stderr } = await predicted(`new.${ending}`, content);
    expect(stderr).toContain(fault);
    expect([code, stderr.split('\n').length]).toEqual([2, 2]);
  });
});

it('asks whether the file can be written before it trains', async () => {
  const folder = await trained();
  mkdirSync(join(folder, 'folder.onnx'));
  const refusals = [
    ['none/a.onnx', 'none/a.onnx: cannot be written: no such file or directory (ENOENT)\n'],
    ['folder.onnx', 'folder.onnx: it is a folder: the name of a file is needed\n'],
  ] as const;
  for (const [to, refusal] of refusals)
    expect(await mmoeExp(folder, ['export', 'results', '--best', '--to', to])).toMatchObject({
      code: 2,
      stderr: refusal,
    });
});

it('the only run of a config gives the file of that run in a results folder', async () => {
  const folder = await trained();
  await mmoeExp(folder, [
    'export',
    'results',
    '--model',
    'mmoe',
    '--seed',
    '2',
    '--to',
    'of-folder.safetensors',
  ]);
  const one = ['--set', 'models=[mmoe]', '--set', 'seeds=[2]'];
  const { code, stdout } = await mmoeExp(folder, [
    'export',
    'table.yaml',
    ...one,
    '--to',
    'of-config.safetensors',
  ]);
  expect(code).toBe(0);
  expect(stdout).not.toContain('ledger');
  expect(read(folder, 'of-config.safetensors')).toBe(read(folder, 'of-folder.safetensors'));
});

it('runs of an earlier plan of the folder are none of its models, and others have the fields that the plan gives them', async () => {
  const folder = await trained();
  const run = (...args: readonly string[]) =>
    mmoeExp(folder, ['run', 'table.yaml', '--set', 'seeds=[1]', '--out', 'later', ...args]);
  await run('--set', 'models=[mmoe]');
  await run('--set', 'models=[linear]', '--force');
  expect(await mmoeExp(folder, ['export', 'later', '--to', 'later.onnx'])).toMatchObject({
    code: 0,
  });
  expect(
    await mmoeExp(folder, ['export', 'later', '--model', 'mmoe', '--to', 'x.onnx']),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^later: no finished run is the one wanted, among: \w+ \(linear, seed 1\)\n$/,
    ),
  });
  await run('--set', 'models=[linear]', '--set', 'training.batchSize=[32,16]');
  const cell = ['export', 'later', '--cell', 'batchSize=32', '--to', 'cell.onnx'];
  expect(await mmoeExp(folder, cell)).toMatchObject({ code: 0 });
});

it('a withheld vocabulary is not in the file, and its values count as unseen', async () => {
  const folder = await trained();
  const args = [
    'export',
    'results',
    '--model',
    'mmoe',
    '--seed',
    '1',
    '--no-vocabulary-above',
    '2',
    '--to',
    'w.safetensors',
  ];
  expect(await mmoeExp(folder, args)).toMatchObject({ code: 0 });
  expect(read(folder, 'w.safetensors')).not.toContain('Köln');
  writeFileSync(join(folder, 'cities.csv'), 'age,city,item\n1,Bonn,2\n1,Ulm,3\n1,Rom,99\n');
  await mmoeExp(folder, ['predict', 'w.safetensors', 'cities.csv', '--out', 'w.csv']);
  const clicks = records(read(folder, 'w.csv')).map(({ click }) => click);
  expect(new Set(clicks).size).toBe(1);
});

describe('faults are a line each, with exit code 2', () => {
  const fails = async (args: readonly string[], ...lines: readonly string[]) => {
    const folder = await trained();
    const { code, stderr } = await mmoeExp(folder, args);
    expect(stderr.trim().split('\n')).toEqual(lines.map((line) => expect.stringContaining(line)));
    expect(code).toBe(2);
  };

  it('of a choice of runs', async () => {
    await fails(
      ['export', 'results', '--to', 'x.onnx'],
      'results: 4 runs: name one by --model, --cell, --seed or --key, or --best: ',
    );
    await fails(
      ['export', 'results', '--model', 'mmoe', '--to', 'x.onnx'],
      'results: 2 runs: name one by',
    );
    await fails(['export', 'results', '--model', 'ple', '--to', 'x.onnx'], ' (linear, seed 1)');
    await fails(
      ['export', 'results', '--best', '--cell', 'split=1', '--to', 'x.onnx'],
      'no finished run is the one wanted, among: ',
    );
    await fails(
      ['export', 'results', '--best', '--to', 'x.pt'],
      'x.pt: a name that ends in .onnx or .safetensors is needed',
    );
    await fails(
      ['export', 'table.yaml', '--to', 'x.onnx'],
      'table.yaml: it has 4 runs: a config with one run is needed',
    );
    await fails(
      ['export', 'table.yaml', '--set', 'data.features.numeric=[agee]', '--to', 'x.onnx'],
      ...['train', 'validation', 'test'].map(
        (part) => `${part}.csv has no such column: did you mean age?`,
      ),
    );
  });

  it('of a file of rows', async () => {
    const folder = await trained();
    await mmoeExp(folder, ['export', 'results', '--best', '--to', 'f.onnx']);
    writeFileSync(join(folder, 'lacks.csv'), 'agee,item\n1,2\n');
    await fails(
      ['predict', 'f.onnx', 'lacks.csv'],
      'lacks.csv: it has no column age, which is needed: did you mean agee?',
      'lacks.csv: it has no column city',
    );
    writeFileSync(join(folder, 'wrong.csv'), 'age,city,item\n1,Bonn,2\nold,Bonn,3\n');
    writeFileSync(join(folder, 'named.csv'), 'age,city,item,click\n1,Bonn,2,3\n');
    await fails(
      ['predict', 'f.onnx', 'named.csv', '--id', 'click'],
      'f.onnx: a task and the id are both named "click": the name of another column is needed by --id',
    );
    const tasks = '[{name: row, column: rating, labels: regression}]';
    const one = ['models=[linear]', 'seeds=[1]', `data.tasks=${tasks}`].flatMap((set) => [
      '--set',
      set,
    ]);
    await mmoeExp(folder, ['export', 'table.yaml', ...one, '--to', 'row.onnx']);
    await fails(
      ['predict', 'row.onnx', 'test.csv', '--out', 'row.parquet'],
      'row.onnx: a task and the number of the row are both named "row": the name of another column is needed by --id',
    );
    await fails(
      ['predict', 'f.onnx', 'wrong.csv'],
      'wrong.csv:3: column age: the value is "old": a number is needed',
    );
  });

  it.each([
    ['of a config', 'config', ['--set', 'seeds=0'], 'seeds'],
    ['of an option', 'arguments', ['--worker', '2'], '(Did you mean --workers?)'],
  ])('%s are an event of --json as well', async (_, kind, options, fault) => {
    const { code, stdout, stderr } = await mmoeExp(await trained(), [
      'run',
      'table.yaml',
      '--json',
      ...options,
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ event: 'refused', code: kind, lines: [stderr.trim()] });
    expect(stderr).toContain(fault);
  });

  it('of a model', async () => {
    const folder = await trained();
    await mmoeExp(folder, ['export', 'results', '--best', '--to', 'g.safetensors']);
    const bytes = readFileSync(join(folder, 'g.safetensors'));
    writeFileSync(join(folder, 'cut.safetensors'), bytes.subarray(0, -4));
    writeFileSync(
      join(folder, 'flipped.safetensors'),
      Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]),
    );
    writeFileSync(join(folder, 'text.onnx'), 'no model');
    writeFileSync(
      join(folder, 'later.safetensors'),
      Buffer.from(bytes.toString('latin1').replace('\\"version\\":1', '\\"version\\":9'), 'latin1'),
    );
    await fails(
      ['predict', 'cut.safetensors', 'test.csv'],
      'cut.safetensors: it is no .safetensors file, or damaged',
    );
    await fails(['predict', 'text.onnx', 'test.csv'], 'text.onnx: it is no');
    await fails(
      ['predict', 'flipped.safetensors', 'test.csv'],
      'it is damaged: its checksum does not match its content',
    );
    await fails(
      ['predict', 'later.safetensors', 'test.csv'],
      'it is a model of version 9: version 1 is needed',
    );
  });
});

it('the header of a .safetensors file has the place of each tensor', async () => {
  const folder = await trained();
  await mmoeExp(folder, [
    'export',
    'results',
    '--model',
    'mmoe',
    '--seed',
    '1',
    '--to',
    'h.safetensors',
  ]);
  const bytes = readFileSync(join(folder, 'h.safetensors'));
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  expect(JSON.parse(metadata['mmoe-exp'])).toMatchObject({
    format: 'mmoe-exp model',
    run: { model: 'mmoe', seed: 1 },
  });
  let end = 0;
  for (const { dtype, shape, data_offsets: offsets } of Object.values<{
    dtype: string;
    shape: number[];
    data_offsets: number[];
  }>(tensors)) {
    expect([dtype, offsets]).toEqual([
      'F32',
      [end, end + 4 * shape.reduce((product, n) => product * n, 1)],
    ]);
    end = offsets[1]!;
  }
  expect(8 + length + end).toBe(bytes.length);
});

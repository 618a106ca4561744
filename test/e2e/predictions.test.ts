import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placements } from '../../src/ground/stats/delong.js';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { readPredictions, rowsReader } from '../../src/sweep/folder/predictions.js';
import { prepared } from '../support/census.js';
import { mmoeExp, startMmoeExp, temporaryFolder, tinyConfig, waitForExit } from '../support/cli.js';

const settings = { models: ['shared-bottom', 'mmoe'], seeds: 6 };

const out = (folder: string) => join(folder, 'results/census');
const listPredictionFiles = (folder: string) =>
  readdirSync(join(out(folder), 'predictions')).sort();
const cellFiles = (folder: string) =>
  listPredictionFiles(folder).filter((name) => !name.startsWith('labels'));

/** What a record says, followed by its checksum. */
const checked = (said: Buffer): Buffer =>
  Buffer.concat([said, createHash('sha256').update(said).digest().subarray(0, 8)]);

/** By key, what every run predicted on its test rows, and the AUCs of that by task. */
function predicted(folder: string): Map<string, { values: unknown; aucs: Record<string, number> }> {
  const rowsOf = rowsReader(out(folder));
  const found = new Map<string, { values: unknown; aucs: Record<string, number> }>();
  for (const cell of readPredictions(out(folder))) {
    const { tasks, labels: matrix } = rowsOf(cell);
    for (const [key, values] of cell.runs) {
      const aucs = tasks.map(({ name }, k) => {
        const truth = matrix.filter((_, i) => i % tasks.length === k);
        return [`test_auc_${name}`, placements(values[k]!, truth).auc];
      });
      found.set(key, { values, aucs: Object.fromEntries(aucs) });
    }
  }
  return found;
}

it('keeps what finished runs predict, through kill -9, and its AUCs are those of the ledger', async () => {
  const [folder, killed] = [
    await prepared({ ...settings, keepPredictions: true }),
    await prepared({ ...settings, keepPredictions: true }),
  ];
  const whole = await mmoeExp(folder, ['run', 'census.yaml', '--workers', '2']);
  expect(whole.code, whole.stderr).toBe(0);
  const all = predicted(folder);
  expect(all.size).toBe(12);
  for (const { key, metrics } of readRecords(out(folder))) {
    for (const [column, auc] of Object.entries(all.get(key)!.aucs))
      expect(auc, column).toBe(metrics[column]);
  }
  expect(listPredictionFiles(folder).filter((name) => name.startsWith('labels'))).toHaveLength(1);

  const child = startMmoeExp(killed, ['run', 'census.yaml', '--json', '--workers', '2']);
  let runs = 0;
  child.stdout!.on('data', (data) => {
    runs += String(data).split('"event":"run"').length - 1;
    if (runs >= 4) child.kill('SIGKILL');
  });
  expect(await waitForExit(child)).toBe('SIGKILL');
  // A kill in the midst of a write leaves half a record of a run whose line was not written.
  const [file] = cellFiles(killed);
  const path = join(out(killed), 'predictions', file!);
  truncateSync(path, readFileSync(path).length - 5);
  const again = await mmoeExp(killed, ['run', 'census.yaml', '--workers', '2']);
  expect(again.code, again.stderr).toBe(0);
  expect(predicted(killed)).toEqual(all);
  expect(listPredictionFiles(killed)).toEqual(listPredictionFiles(folder));
});

it('verify holds what was kept: against the ledger, the data, and runs that are trained again', async () => {
  const folder = await prepared({ ...settings, seeds: 2, keepPredictions: true });
  await mmoeExp(folder, ['run', 'census.yaml', '--quiet']);
  const [one, other] = cellFiles(folder).map((name) => join(out(folder), 'predictions', name)) as [
    string,
    string,
  ];
  const [bytes, others] = [readFileSync(one), readFileSync(other)];
  const verified = () => mmoeExp(folder, ['verify', 'results/census', '--sample', '4']);
  const honest = await verified();
  expect(honest.stdout).toMatch(/^compared: plan, predictions, .*: nothing differs$/m);
  expect(honest.code).toBe(0);

  // Of the first seed alone, half of each file is there, and nothing is missing.
  await mmoeExp(folder, [
    'run',
    'census.yaml',
    '--quiet',
    '--set',
    'keepPredictions=1',
    '--out',
    'first',
  ]);
  const [few] = readPredictions(join(folder, 'first'));
  expect(few!.runs.size).toBe(1);
  const first = await mmoeExp(folder, ['verify', 'first', '--sample', '4']);
  expect(first.stdout).toMatch(/^compared: plan, predictions, .*: nothing differs$/m);

  // Two runs of a cell have each other's predictions.
  const start = bytes.indexOf('\n') + 1;
  const length = (bytes.length - start) / 2;
  const said = (i: number, of: number) => {
    const key = bytes.subarray(start + i * length, start + i * length + 12);
    const values = bytes.subarray(start + of * length + 12, start + (of + 1) * length - 8);
    return checked(Buffer.concat([key, values]));
  };
  writeFileSync(one, Buffer.concat([bytes.subarray(0, start), said(0, 1), said(1, 0)]));
  const swapped = await verified();
  expect(swapped.stdout).toMatch(
    /\.bin: run \w{24}: test_auc_income of what it predicted is [\d.]+: the ledger has [\d.]+$/m,
  );
  expect(swapped.stdout).toMatch(/^ {2}what it predicted on the test rows is not what was kept$/m);
  expect(swapped.code).toBe(1);

  // Ranks of rows of one class that change places have the same AUC, and other variances.
  const values = new Uint16Array(
    Uint8Array.from(bytes.subarray(start + 12, start + length - 8)).buffer,
  );
  const [labels] = [...readPredictions(out(folder))].map(
    (cell) => rowsReader(out(folder))(cell).labels,
  );
  const ranks = values.subarray(0, labels!.length / 2);
  const negatives = [...ranks.keys()].filter((row) => labels![row * 2] === 0);
  const [a, b] = negatives
    .filter((row) => ranks[row] !== ranks[negatives[0]!])
    .concat(negatives[0]!)
    .slice(-2) as [number, number];
  [ranks[a], ranks[b]] = [ranks[b]!, ranks[a]!];
  const same = checked(
    Buffer.concat([bytes.subarray(start, start + 12), Buffer.from(values.buffer)]),
  );
  writeFileSync(
    one,
    Buffer.concat([bytes.subarray(0, start), same, bytes.subarray(start + length)]),
  );
  const moved = await verified();
  expect(moved.stdout).toMatch(/^ {2}what it predicted on the test rows is not what was kept$/m);
  expect(moved.stdout).not.toContain('of what it predicted is');
  expect(moved.code).toBe(1);

  // A file more, with a run of each cell, and one whose header says that it has no tasks.
  writeFileSync(one, bytes);
  const extra = join(out(folder), 'predictions', `${'f'.repeat(24)}.bin`);
  const record = (of: Buffer) => of.subarray(start, start + length);
  writeFileSync(extra, Buffer.concat([bytes.subarray(0, start), record(bytes), record(others)]));
  const mixed = await mmoeExp(folder, ['verify', 'results/census', '--sample', '1']);
  expect(mixed.stdout).toMatch(
    /f{24}\.bin: run \w{24}: is not of the cell that the file is called by$/m,
  );
  expect(mixed.stdout).toMatch(/f{24}\.bin: run \w{24}: is in another file, too$/m);
  expect(mixed.code).toBe(1);
  // A record of one task alone is shorter.
  const header = JSON.parse(bytes.toString('utf8', 0, start));
  const short = Buffer.from(`${JSON.stringify({ ...header, tasks: header.tasks.slice(0, 1) })}\n`);
  writeFileSync(
    extra,
    Buffer.concat([short, checked(bytes.subarray(start, start + 12 + 2 * header.rows))]),
  );
  writeFileSync(join(out(folder), 'predictions', 'auc.csv'), '');
  const none = await mmoeExp(folder, ['verify', 'results/census', '--sample', '1']);
  expect(none.stdout).toMatch(/f{24}\.bin: its rows, tasks or labels are not those of the data$/m);
  expect(none.stdout).toMatch(
    /^not compared: .*1 other file in predictions\/ \(--without predictions accepts that\)$/m,
  );
  expect(none.code).toBe(1);
  rmSync(extra);

  writeFileSync(other, others.subarray(0, others.length - length));
  const missing = await mmoeExp(folder, ['verify', 'results/census', '--sample', '1']);
  expect(missing.stdout).toMatch(
    /predictions: run \w{24}: what it predicted is missing: mmoe-exp run trains it again for that$/m,
  );
  expect(missing.code).toBe(1);
});

it('verify holds what was kept of numbers, counts and classes against the ledger', async () => {
  const folder = temporaryFolder();
  const line = (i: number) =>
    [(i * 7) % 13, 1e4 + ((i * i) % 17), i % 5, ['low', 'high', 'top'][(i * 5) % 3]].join();
  writeFileSync(
    join(folder, 'a.csv'),
    ['x,y,n,c', ...Array.from({ length: 120 }, (_, i) => line(i)), ''].join('\n'),
  );
  const labels = { y: 'regression', n: 'count', c: 'classes' };
  const tasks = Object.entries(labels).map(([name, labels]) => ({ name, column: name, labels }));
  const config = {
    name: 'kinds',
    data: {
      kind: 'table',
      file: 'a.csv',
      tasks,
      split: { by: 'random', train: 0.6, validation: 0.2, test: 0.2 },
    },
    models: ['mmoe'],
    training: { steps: 20, evaluateEvery: 20, batchSize: 16 },
    seeds: 2,
    keepPredictions: true,
  };
  writeFileSync(join(folder, 'kinds.yaml'), JSON.stringify(config));
  const run = await mmoeExp(folder, ['run', 'kinds.yaml', '--out', 'kinds', '--quiet']);
  expect(run.code, run.stderr).toBe(0);
  const verified = () => mmoeExp(folder, ['verify', 'kinds', '--sample', '1']);
  expect((await verified()).stdout).toMatch(/^compared: plan, predictions, .*nothing differs$/m);

  const files = join(folder, 'kinds/predictions');
  const path = join(files, readdirSync(files).find((name) => !name.startsWith('labels'))!);
  const bytes = readFileSync(path);
  const start = bytes.indexOf('\n') + 1;
  const length = (bytes.length - start) / 2;
  const part = (i: number, from: number, to: number) =>
    bytes.subarray(start + i * length + from, start + i * length + to);
  const swapped = [0, 1].map((i) =>
    checked(Buffer.concat([part(i, 0, 12), part(1 - i, 12, length - 8)])),
  );
  writeFileSync(path, Buffer.concat([bytes.subarray(0, start), ...swapped]));
  const { code, stdout } = await verified();
  for (const column of ['test_mse_y', 'test_poisson_deviance_n', 'test_log_loss_c'])
    expect(stdout).toMatch(
      new RegExp(`: ${column} of what it predicted is [\\d.]+: the ledger has [\\d.]+$`, 'm'),
    );
  expect(code).toBe(1);
});

it('trains finished runs again for their predictions alone, and only where they come out the same', async () => {
  const folder = await prepared(settings);
  await mmoeExp(folder, ['run', 'census.yaml']);
  const ledger = join(out(folder), 'ledger.jsonl');
  const before = readFileSync(ledger, 'utf8');
  const keep = ['run', 'census.yaml', '--set', 'keepPredictions=true'];
  const filled = await mmoeExp(folder, keep);
  expect(filled.code, filled.stderr).toBe(0);
  expect(readFileSync(ledger, 'utf8')).toBe(before);
  expect(predicted(folder).size).toBe(12);
  const nothing = await mmoeExp(folder, keep);
  expect(nothing.stderr).toContain('12 runs, 12 done before');

  rmSync(join(out(folder), 'predictions'), { recursive: true });
  const altered = before.replace(/"test_auc_income":[\d.]+/, '"test_auc_income":0.5').split('\n');
  const json = altered[0]!.replace(/,"checksum":"\w+"\}$/, '}');
  const checksum = createHash('sha256').update(json).digest('hex').slice(0, 16);
  altered[0] = `${json.slice(0, -1)},"checksum":"${checksum}"}`;
  writeFileSync(ledger, altered.join('\n'));
  const refused = await mmoeExp(folder, [...keep, '--quiet']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /run \w{24} was trained again for its predictions and came out different: metrics.test_auc_income was 0.5, is /,
  );
});

it('refuses data whose test rows are drawn anew for every seed', async () => {
  const folder = await prepared();
  const config = tinyConfig(folder, { keepPredictions: true });
  const { code, stderr } = await mmoeExp(folder, ['run', config, '--quiet']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /tiny\.yaml:\d+:\d+: keepPredictions is true: it must be left out, as every seed of synthetic data has its own test rows\n$/,
  );
});

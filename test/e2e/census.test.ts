import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { models, prepared } from '../support/census.js';
import { mmoeExp, mmoeExpAlone, only, startMmoeExp, waitForExit } from '../support/cli.js';

const read = (folder: string, file: string) =>
  readFileSync(join(folder, 'results/census', file), 'utf8');

it('all architectures train on census-income, and their runs can be verified', async () => {
  const folder = await prepared();
  const { code, stdout } = await mmoeExp(folder, ['run', 'census.yaml']);
  expect(code).toBe(0);
  for (const model of models) expect(stdout).toContain(model);
  const [head, ...rows] = read(folder, 'runs.csv').trim().split('\n');
  expect(head).toContain('test_auc,test_auc_income,test_auc_never_married,test_log_loss');
  expect(rows).toHaveLength(2 * models.length);
  const verified = await mmoeExp(folder, ['verify', 'results/census', '--sample', '3']);
  expect(verified.stdout).toContain('3 of 3 runs are the same to the bit');
});

it('exports the best run', async () => {
  const folder = await prepared({ models: ['mmoe'], seeds: 1 });
  expect(await mmoeExp(folder, ['run', 'census.yaml'])).toMatchObject({ code: 0 });
  for (const to of ['census.onnx', 'census.safetensors']) {
    const { code, stdout } = await mmoeExp(folder, [
      'export',
      'results/census',
      '--best',
      '--to',
      to,
    ]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('the same to the bit as in its ledger'),
    ]);
  }
});

it('takes the other group, any two tasks, and embedding tables', async () => {
  const folder = await prepared({ models: ['mmoe'], seeds: 1 });
  const run = async (...set: string[]) => {
    const fields = set.flatMap((s) => ['--set', s]);
    const { stdout } = await mmoeExp(folder, [
      'run',
      'census.yaml',
      '--json',
      '--force',
      ...fields,
    ]);
    return Object.keys(JSON.parse(stdout.trim().split('\n').at(-2)!).metrics);
  };
  expect(await run('data.group=2')).toContain('test_auc_college');
  expect(await run('data.tasks=[income, bachelor]', 'data.embedding=3')).toContain(
    'test_auc_bachelor',
  );
});

it('says what is missing where nothing is prepared', async () => {
  const folder = await prepared();
  const env = { MMOE_EXP_DATA: join(folder, 'none') };
  const { code, stderr } = await mmoeExpAlone(folder, ['run', 'census.yaml', '--quiet'], env);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `${join(folder, 'none/census-income/test.bin')}: it is not prepared: mmoe-exp data census-income downloads and prepares both files, --from FILE a local one\n`,
  );
  const both = await mmoeExp(folder, [
    'run',
    'census.yaml',
    '--quiet',
    '--set',
    'data.source=both',
  ]);
  expect(both.code).toBe(2);
  expect(both.stderr).toMatch(/\/training\.bin: it is not prepared: .*--from FILE.*\n$/);
});

it('a search that was killed resumes as if nothing had happened, and its best settings can be run', async () => {
  const models = ['single-task', 'tensor-factorization', 'mmoe'];
  const [folder, other] = [await prepared({ models }), await prepared({ models })];
  const whole = await mmoeExp(folder, ['tune', 'census.yaml', '--workers', '2']);
  expect(whole.code, whole.stderr).toBe(0);
  for (const model of models) expect(whole.stdout).toContain(`| ${model}`);

  const child = startMmoeExp(other, ['tune', 'census.yaml', '--json', '--workers', '1']);
  // Two batches of three trials of each model; it is killed in the second.
  const [batch, all] = [3 * models.length, 6 * models.length];
  let runs = 0;
  child.stdout!.on('data', (data) => {
    runs += String(data).split('"event":"run"').length - 1;
    if (runs > batch + 2) child.kill('SIGKILL');
  });
  expect(await waitForExit(child)).toBe('SIGKILL');
  const again = await mmoeExp(other, ['tune', 'census.yaml', '--workers', '1']);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain(`tune: runs 1 to ${batch} of ${all}, ${batch} done before`);
  const dry = await mmoeExp(folder, ['tune', 'census.yaml', '--dry-run']);
  expect(dry.stdout).toContain(
    `${all} trials, ${all} done in results/census/tune; about 0.0 s for the rest`,
  );
  for (const file of ['tuned.yaml', 'tune/trials.csv', 'tune/runs.csv', 'tune/plan.csv']) {
    expect(read(other, file), file).toBe(read(folder, file));
  }
  expect(read(folder, 'tune/trials.csv').trim().split('\n')).toHaveLength(1 + all);

  const run = await mmoeExp(folder, ['run', 'results/census/tuned.yaml']);
  expect(run.code).toBe(0);
  expect(read(folder, 'runs.csv').trim().split('\n')).toHaveLength(1 + 2 * models.length);
  await expectReportOfSearch(folder);
});

it('a search that stops bad trials resumes and verifies, and two machines find the same', async () => {
  const tune = { trials: 9, batch: 5, units: 16, prune: { eta: 3 } };
  const folder = await prepared({ models: ['mmoe'], tune });
  const dry = await mmoeExp(folder, ['tune', 'census.yaml', '--dry-run']);
  // Of 12 steps with an evaluation every 4, a third is one evaluation, and a ninth is none. The
  // first trial is whole.
  expect(dry.stdout).toContain('| 8 to 4, 3 to 12 |');
  expect(dry.stdout).toContain('11 runs of 9 trials; without stopping about ');
  expect(await mmoeExp(folder, ['tune', 'census.yaml', '--run'])).toMatchObject({ code: 0 });
  const files = ['tuned.yaml', 'tune/trials.csv', 'tune/plan.csv'];
  const whole = files.map((file) => read(folder, file));
  expect(whole[1]).toMatch(/^model,trial,.*,step,until,trained,bounds\n/);
  const verified = await mmoeExp(folder, ['verify', 'results/census']);
  expect(verified.stdout).toContain('11 trials trained again: nothing differs');

  const ledger = join(folder, 'results/census/tune/ledger.jsonl');
  for (const file of files) rmSync(join(folder, 'results/census', file));
  // Killed after six runs, of which the last line is half written.
  writeFileSync(
    ledger,
    readFileSync(ledger, 'utf8').split('\n').slice(0, 7).join('\n').slice(0, -100),
  );
  const done = readFileSync(ledger, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line): number => JSON.parse(line).spec.training.steps);
  const rest = await mmoeExp(folder, [
    'tune',
    'census.yaml',
    '--dry-run',
    '--json',
    '--workers',
    '1',
  ]);
  const { seconds, models } = JSON.parse(rest.stdout);
  const [short, long] = models[0].rungs;
  expect([short, long]).toMatchObject(
    [4, 12].map((steps) => ({ steps, done: done.filter((n) => n === steps).length })),
  );
  expect(long.done).toBeGreaterThan(0);
  expect(seconds).toBeCloseTo((8 - short.done) * short.seconds + (3 - long.done) * long.seconds, 9);
  expect(await mmoeExp(folder, ['tune', 'census.yaml'])).toMatchObject({ code: 0 });
  expect(files.map((file) => read(folder, file))).toEqual(whole);

  // Batches of 5 and 4 trials, the second with one that goes on, and two that go on at last.
  for (const shard of ['1', '2', '1', '2', '1', '2', '1']) {
    const other = shard === '1' ? '2' : '1';
    const from = existsSync(join(folder, `s${other}`)) ? ['--from', `s${other}`] : [];
    const args = [
      'tune',
      'census.yaml',
      '--quiet',
      '--shard',
      `${shard}/2`,
      '--out',
      `s${shard}`,
      ...from,
    ];
    expect(await mmoeExp(folder, args)).toMatchObject({ code: 0 });
  }
  expect(readFileSync(join(folder, 's1/tune/trials.csv'), 'utf8')).toBe(whole[1]);
});

/**
 * The report of a search with its runs: in figures and a table; what is damaged or not there is
 * told in a line.
 */
async function expectReportOfSearch(folder: string): Promise<void> {
  const report = (...args: string[]) => mmoeExp(folder, ['report', ...args]);
  const { code, stderr } = await report(
    'results/census',
    ...only('svg', 'csv', 'md', 'tex', 'html'),
  );
  expect(code, stderr).toBe(0);
  expect(read(folder, 'report/figures/tuning.csv')).toMatch(
    /^model,trial,n,best,best_low,best_high\nSingle-Task,1,1,/,
  );
  expect(read(folder, 'report/figures/tuning.svg').length).toBeGreaterThan(100);
  for (const format of ['md', 'csv', 'tex']) {
    expect(read(folder, `report/tables/tuning-validation_auc_income.${format}`)).toContain(
      'Tensor-Factorization',
    );
  }
  expect(read(folder, 'report/report.html')).toContain('data-figure="tuning"');

  const trialsAlone = await report('results/census/tune');
  expect([trialsAlone.code, trialsAlone.stdout]).toEqual([2, '']);
  expect(trialsAlone.stderr).toBe(
    'results/census/tune: has the trials of a search but no final runs: mmoe-exp report results/census shows the search ' +
      'beside its runs\n',
  );
  const trials = read(folder, 'tune/trials.csv');
  const file = join(folder, 'results/census/tune/trials.csv');
  writeFileSync(file, trials.replace(',step,', ','));
  const damaged = await report('results/census');
  expect(damaged.code).toBe(2);
  expect(damaged.stderr).toBe(
    'results/census/tune/trials.csv:1: is not as a search writes it: mmoe-exp tune rewrites the file\n',
  );
  const [head, ...rows] = trials.split('\n');
  const other = rows.map((row) => row.replace(/^(\w[\w-]*,\d+),[^,]*/, '$1,0.5'));
  writeFileSync(file, [head, ...other].join('\n'));
  const stale = await report('results/census', '--figure', 'tuning');
  expect([stale.code, stale.stderr]).toEqual([
    2,
    expect.stringContaining('no settings come from a finished search'),
  ]);
  rmSync(file);
  const without = await report('results/census', '--figure', 'fig5', ...only('svg'));
  expect(without.code, without.stderr).toBe(0);
}

it('a dry run of a search says what is searched, and trains nothing', async () => {
  const folder = await prepared({
    models: ['mmoe'],
    training: { batchSize: 16, steps: 40, evaluateEvery: 40 },
  });
  const { code, stdout } = await mmoeExp(folder, ['tune', 'census.yaml', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain('gaussian-process by validation_auc_income, in batches of 3 per search');
  expect(stdout).toContain(
    'learningRate 0.0001 to 0.03, experts 2 to 16, expert 4 to 8, tower 4 to 16',
  );
  expect(stdout).toMatch(/6 trials, 0 done in results\/census\/tune; about .* for the rest/);
});

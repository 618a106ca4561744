import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { prepared } from '../support/census.js';
import { mmoeExp, only } from '../support/cli.js';
import { excerptFile } from '../train/data/census/excerpt.js';

const tasks = ['income', 'never_married'];
const titles: Readonly<Record<string, string>> = { 'shared-bottom': 'Shared-Bottom', mmoe: 'MMoE' };

/** Prepares the first and the last half of the excerpt as the training and the test file. */
async function prepareBoth(folder: string): Promise<void> {
  const lines = readFileSync(excerptFile, 'utf8').trimEnd().split('\n');
  const halves = {
    'census-income.data': lines.slice(0, 100),
    'census-income.test': lines.slice(100),
  };
  for (const [name, rows] of Object.entries(halves))
    writeFileSync(join(folder, name), `${rows.join('\n')}\n`);
  const from = Object.keys(halves).flatMap((name) => ['--from', name]);
  expect((await mmoeExp(folder, ['data', 'census-income', ...from])).code).toBe(0);
}

it("one command searches, trains and reports on both files, with the paper's split", async () => {
  const folder = await prepared({
    data: { kind: 'census-income', source: 'both', split: { seed: 0 } },
    models: ['shared-bottom', 'mmoe'],
    tune: { trials: 2, batch: 2, units: 16 },
    replicates: 2,
    keepPredictions: 1,
    seeds: 2,
  });
  await prepareBoth(folder);
  const { code, stderr } = await mmoeExp(folder, ['tune', 'census.yaml', '--run', '--out', 'out']);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('settings in out/tuned.yaml; trials in out/tune\n');
  const rowsOf = (table: string): Record<string, string>[] =>
    parse(readFileSync(join(folder, `out/report/tables/${table}.csv`), 'utf8'), { columns: true });
  expect(rowsOf('auc-means').map(({ n }) => n)).toEqual(['2', '2', '2', '2']);
  // Means of all runs, of which predictions are kept of half: their intervals are over the two
  // splits, by Student's t.
  const records = [...readRecords(join(folder, 'out'))];
  for (const row of rowsOf('table-1')) {
    const ofSplit = [1, 2].map((replicate) => {
      const own = records.filter(
        ({ model, cell }) => titles[model] === row.model && cell.replicate === replicate,
      );
      expect(own).toHaveLength(2);
      return own.reduce((sum, { metrics }) => sum + metrics.test_auc_income!, 0) / 2;
    });
    const [a, b] = ofSplit as [number, number];
    expect(row.n).toBe('4');
    expect(Number(row.income_mean)).toBeCloseTo((a + b) / 2, 12);
    // Student's 97.5 % quantile of one degree of freedom is 12.7062.
    expect(Number(row.income_mean_high) - Number(row.income_mean)).toBeCloseTo(
      (12.7062 * Math.abs(a - b)) / 2,
      5,
    );
  }
  // Figure 6 is of the split where MMoE's median AUC on the validation rows, here of two runs, is
  // best.
  const validation = (
    { metrics, model, cell }: (typeof records)[number],
    replicate: number,
  ): number[] =>
    model === 'mmoe' && cell.replicate === replicate ? [metrics.validation_auc_income!] : [];
  const [first, second] = [1, 2].map((replicate) =>
    records.flatMap((record) => validation(record, replicate)).reduce((sum, auc) => sum + auc, 0),
  ) as [number, number];
  const drawn: Record<string, string>[] = parse(
    readFileSync(join(folder, 'out/report/figures/fig6.csv'), 'utf8'),
    {
      columns: true,
    },
  );
  expect(new Set(drawn.map(({ replicate }) => replicate))).toEqual(
    new Set([first >= second ? '1' : '2']),
  );
  // A longer search may find other settings, by which the runs of the earlier ones are replaced.
  const longer = ['--set', 'tune.trials=3', '--no-report', '--out', 'out'];
  expect(await mmoeExp(folder, ['tune', 'census.yaml', '--run', ...longer])).toMatchObject({
    code: 0,
  });
});

it('replicates are searched, trained, reported over and verified as one folder', async () => {
  const folder = await prepared({
    models: ['single-task', 'shared-bottom', 'mmoe'],
    tune: { trials: 4, batch: 2, units: 16, eachTask: true },
    replicates: 2,
    keepPredictions: true,
    seeds: 3,
  });
  const out = join(folder, 'results/census');
  const rowsOf = (file: string): Record<string, string>[] =>
    parse(readFileSync(join(out, file), 'utf8'), { columns: true });

  const dry = await mmoeExp(folder, ['tune', 'census.yaml', '--dry-run']);
  expect(dry.stdout).toMatch(/\| single-task +\| +4 \| +4 \|/);
  expect(dry.stdout).toContain('32 trials, 0 done');
  const tuned = await mmoeExp(folder, ['tune', 'census.yaml']);
  expect(tuned.code, tuned.stderr).toBe(0);
  expect(tuned.stdout).toMatch(/\| replicate 2 \| single-task +\|/);
  expect(rowsOf('tune/trials.csv')).toHaveLength(32);
  const again = await mmoeExp(folder, ['tune', 'census.yaml']);
  expect(again.stderr).toContain('runs 17 to 32 of 32, 16 done before');

  const run = await mmoeExp(folder, ['run', 'results/census/tuned.yaml']);
  expect(run.code, run.stderr).toBe(0);
  const report = await mmoeExp(folder, ['report', 'results/census', ...only('csv', 'md')]);
  expect(report.code, report.stderr).toBe(0);
  const runs = rowsOf('runs.csv');
  expect(runs).toHaveLength(2 * (2 + 1 + 1) * 3);
  const verified = await mmoeExp(folder, ['verify', 'results/census', '--sample', '12']);
  expect(verified.stdout).toContain('24 of 24 runs are the same to the bit');
  expect(verified.stdout).toMatch(
    /^compared: search \(plan, trials\.csv, .* 12 runs and 12 trials trained again: nothing differs$/m,
  );

  // The mean of a method is over the replicates' means; Single-Task counts for the task it was
  // tuned for.
  const records = [...readRecords(out)];
  const meanOf = (model: string, task: string): number => {
    const own = records.filter(
      (record) =>
        record.model === model && (model !== 'single-task' || record.cell.tunedFor === task),
    );
    expect(own).toHaveLength(6);
    return own.reduce((sum, { metrics }) => sum + metrics[`test_auc_${task}`]!, 0) / 6;
  };
  const means = rowsOf('report/tables/auc-means.csv');
  const models = ['single-task', 'shared-bottom', 'mmoe'];
  expect(means.map((row) => Number(row.mean_over_all).toFixed(12))).toEqual(
    tasks.flatMap((task) => models.map((model) => meanOf(model, task).toFixed(12))),
  );
  for (const row of means) {
    expect(row).toMatchObject({ replicates: '2', n: '6' });
    const [rows, all] = [Number(row.error_rows), Number(row.error_all)];
    expect(rows).toBeGreaterThan(0);
    expect(all).toBeGreaterThanOrEqual(Math.hypot(rows, Number(row.error_seeds)) * (1 - 1e-12));
  }
  const differences = rowsOf('report/tables/auc-differences.csv');
  expect(differences.map((row) => `${row.model} less ${row.other}`)).toEqual([
    ...tasks.flatMap(() => ['Single-Task less MMoE', 'Shared-Bottom less MMoE']),
    ...tasks.map(() => 'Single-Task less Shared-Bottom'),
  ]);
  expect(Number(differences[0]!.difference_over_all)).toBeCloseTo(
    meanOf('single-task', 'income') - meanOf('mmoe', 'income'),
    12,
  );
  expect(readFileSync(join(out, 'report/tables/auc-differences.md'), 'utf8')).toMatch(
    /^(None|\d) of the 6 differences (remain|are)/,
  );
  // A row for each method, whichever task it was tuned for, with the means of that table and their
  // intervals over all.
  const table = rowsOf('report/tables/table-1.csv');
  expect(table.map(({ model, splits, n }) => [model, splits, n])).toEqual(
    ['Single-Task', 'Shared-Bottom', 'MMoE'].map((model) => [model, '2', '6']),
  );
  for (const [i, row] of table.entries()) {
    expect(Number(row.income_mean)).toBeCloseTo(meanOf(models[i]!, 'income'), 12);
    expect([row.income_mean_low, row.income_mean_high]).toEqual([
      means[i]!.mean_over_all_low,
      means[i]!.mean_over_all_high,
    ]);
  }
  expect(
    rowsOf('report/tables/claims.csv').filter(({ explanation }) =>
      /of 6 splits needed/.test(explanation!),
    ),
  ).not.toEqual([]);
  expect(rowsOf('report/tables/tuning-validation_auc_never_married.csv')).toHaveLength(2);
});

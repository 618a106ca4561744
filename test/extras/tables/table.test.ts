import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { mmoeExp, mmoeExpAlone, only, temporaryFolder } from '../../support/cli.js';

/**
 * 300 rows, in which genre and age tell something of clicks, likes of clicked rows, and stars,
 * which some rows lack.
 */
function csv(): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const [genre, age] = [['drama', 'comedy', 'action'][i % 3]!, 18 + ((i * 17) % 50)];
    const clicked = (i % 3 === 0 ? i % 4 !== 0 : i % 4 === 0) ? 1 : 0;
    const liked = clicked ? Number(age % 5 < 3) : '';
    const stars = i % 6 === 5 ? '' : 1 + (age % 4);
    return [i, age, genre, clicked, liked, stars, `user ${i % 20}`, 'x'].join(',');
  });
  return `${['row,age,genre,clicked,liked,stars,user,same', ...rows].join('\n')}\n`;
}

const config = {
  name: 'mine',
  data: {
    kind: 'table',
    file: 'mine.csv',
    tasks: [
      { name: 'click', column: 'clicked', labels: 'binary' },
      { name: 'like', column: 'liked', labels: 'binary', where: 'clicked', weight: 0.5 },
      { name: 'stars', column: 'stars', labels: 'regression', missing: 'skip' },
    ],
    split: { by: 'group', column: 'user', train: 0.6, validation: 0.2, test: 0.2 },
  },
  models: ['shared-bottom', 'mmoe'],
  training: { batchSize: 16, steps: 30, evaluateEvery: 10, learningRate: 0.01 },
  tune: { trials: 3, batch: 3, units: 16 },
  seeds: 2,
};

function folderWith(changes: Record<string, unknown> = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'mine.csv'), csv());
  writeFileSync(join(folder, 'mine.yaml'), JSON.stringify({ ...config, ...changes }));
  return folder;
}

describe("a table of one's own", () => {
  it('is trained on, reported and verified, and says what it leaves out', async () => {
    const folder = folderWith();
    const { code, stdout, stderr } = await mmoeExp(folder, ['run', 'mine.yaml']);
    expect(code, stderr).toBe(0);
    const report = await mmoeExp(folder, ['report', 'results/mine', ...only('csv')]);
    expect(report.code, report.stderr).toBe(0);
    expect(stdout).toContain('AUC of like on the test examples');
    expect(stderr).toContain(
      'No features, unless data.features names them: row (it is an id: each row has a number of its own), same (it is constant).',
    );
    expect(stderr).toMatch(
      /Task like is learned from \d+ of 300 rows, without \d+ rows outside its sample space/,
    );
    expect(stderr).toContain(
      'Task stars is learned from 250 of 300 rows, without 50 rows whose label is missing.',
    );
    const [head, ...rows] = readFileSync(join(folder, 'results/mine/runs.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(rows).toHaveLength(4);
    for (const column of ['test_auc_click', 'test_ece_like', 'test_mse_stars', 'test_r2_stars']) {
      expect(head!.split(',')).toContain(column);
    }

    const same = await mmoeExp(folder, ['verify', 'results/mine', '--sample', '2']);
    expect(same.stdout).toContain('2 of 2 runs are the same to the bit');
    // What stands in for a file does so until the process ends.
    const verify = () => mmoeExpAlone(folder, ['verify', 'results/mine', '--sample', '2']);
    writeFileSync(join(folder, 'mine.csv'), csv().replace('comedy', 'tragedy'));
    // Folders of earlier versions do not say how many labels are missing.
    const manifest = join(folder, 'results/mine/manifest.json');
    const [before, missing] = [
      readFileSync(manifest, 'utf8'),
      /,\s*"missing": \{\s*"stars": 50\s*\}/,
    ];
    expect(before).toMatch(missing);
    writeFileSync(manifest, before.replace(missing, ''));
    rmSync(join(folder, 'results/mine/report'), { recursive: true });
    const changed = await verify();
    expect(changed.stderr).toMatch(
      /^mine\.csv: it has changed: its content of sha256 \w{64} is kept, and used\n$/,
    );
    expect(changed.code).toBe(0);
    rmSync(join(folder, 'data'), { recursive: true });
    const lost = await verify();
    expect(lost.code).toBe(2);
    expect(lost.stderr).toMatch(
      /^mine\.csv: it has changed, its sha256 is now \w{64}: its content of sha256 \w{64} is/,
    );
  });

  it('has its conclusions on stdout, with --quiet, too, and as an event', async () => {
    const folder = folderWith({ models: ['single-task'], seeds: 1 });
    const run = ['tune', 'mine.yaml', '--run', '--workers', '1', '--quiet'];
    const { stdout, stderr } = await mmoeExp(folder, run);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^For click, Single-Task has a mean AUC 0\.\d+\.$/m);
    expect((await mmoeExp(folder, [...run, '--full'])).stdout).toMatch(
      /\n- For click, Single-Task has an AUC of .*\| task +\| model/s,
    );
    const lines = (await mmoeExp(folder, [...run, '--json'])).stdout.trim().split('\n');
    const [report, end] = lines.slice(-2).map((line) => JSON.parse(line));
    expect(report).toMatchObject({
      event: 'report',
      answer: expect.stringContaining('For click'),
      tables: { best: expect.any(Array) },
    });
    expect(end).toMatchObject({ event: 'end', finished: 1 });
    rmSync(join(folder, 'results/mine/report'), { recursive: true });
    expect((await mmoeExp(folder, [...run, '--no-report'])).code).toBe(0);
    expect(existsSync(join(folder, 'results/mine/report'))).toBe(false);
  });

  it('may call its tasks main and auxiliary, and with underscores: each number has a column of its own', async () => {
    const names = ['auxiliary', 'main', 'a_b'];
    const tasks = config.data.tasks.map((task, k) => ({ ...task, name: names[k] }));
    const folder = folderWith({
      data: { ...config.data, tasks },
      models: ['single-task'],
      seeds: 1,
    });
    const tuned = await mmoeExp(folder, [
      'tune',
      'mine.yaml',
      '--run',
      '--no-report',
      '--workers',
      '1',
      '--set',
      'tune.by=validation_auc_task:main',
    ]);
    expect(tuned.code, tuned.stderr).toBe(0);
    expect(tuned.stdout).toContain('AUC of main on the validation examples');
    const [head] = readFileSync(join(folder, 'results/mine/runs.csv'), 'utf8').split('\n');
    const columns = head!.split(',').filter((column) => /^test_auc|^label/.test(column));
    // Where there is a label of main, auxiliary does not vary: that pair, and with it the mean, has
    // no correlation.
    expect(columns).toEqual([
      ...['test_auc', 'test_auc_task:auxiliary', 'test_auc_task:main'],
      ...['label_correlation_auxiliary:a_b', 'label_correlation_main:a_b'],
    ]);
    const report = await mmoeExp(folder, ['report', 'results/mine', ...only('csv')]);
    expect(report.code, report.stderr).toBe(0);
    const best: Record<string, string>[] = parse(
      readFileSync(join(folder, 'results/mine/report/tables/best.csv'), 'utf8'),
      { columns: true },
    );
    expect(best.map(({ task, model, metric }) => [task, model, metric].join())).toEqual([
      ...['auxiliary,Single-Task,AUC', 'main,Single-Task,AUC', 'a_b,Single-Task,MSE'],
    ]);
    const verify = await mmoeExp(folder, ['verify', 'results/mine', '--sample', '1']);
    expect(verify.stdout).toContain('nothing differs');
  });

  it('is searched on by the mean over its tasks, or by one metric of each task', async () => {
    const folder = folderWith();
    const { code, stdout, stderr } = await mmoeExp(folder, ['tune', 'mine.yaml', '--workers', '1']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('by R² on the validation examples');
    const each = ['--set', 'tune.eachTask=true', '--set', 'models=[single-task]', '--out', 'each'];
    const mixed = await mmoeExp(folder, ['tune', 'mine.yaml', '--workers', '1', ...each]);
    expect(mixed.code, mixed.stderr).toBe(0);
    expect(mixed.stdout).toContain('R² of click on the validation examples');
    expect(mixed.stdout).toContain('R² of stars on the validation examples');
  });

  it('is refused in a line where it does not fit the config, or the machine', async () => {
    const folder = folderWith();
    const run = async (...set: string[]) => {
      const { code, stderr } = await mmoeExp(folder, [
        'run',
        'mine.yaml',
        '--quiet',
        ...set.flatMap((s) => ['--set', s]),
      ]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await run('data.file=other.csv')).toMatch(/^other\.csv: .*\n$/);
    expect(await run('data.split.column=usr')).toBe(
      '--set data.split.column=usr: data.split.column is "usr": mine.csv has no such column: did you mean user?\n',
    );
    expect(await run('training.batchSize=100000000')).toMatch(
      /^\S+: a run needs [\d.]+ GiB of memory: at most 1\.0 GiB is possible\n$/,
    );
    const data = { ...config.data, features: { numeric: ['age', 'genre'] } };
    const yaml = stringify({ ...config, data });
    writeFileSync(join(folder, 'mine.yaml'), yaml);
    const lines = yaml.split('\n');
    const line = lines.findIndex((text) => text.trim() === '- genre');
    expect(await run()).toBe(
      `mine.yaml:${line + 1}:${lines[line]!.indexOf('genre') + 1}: data.features.numeric[1] is "genre": it has texts, such as "drama" in mine.csv:2: a column of numbers is needed, or categorical for texts\n`,
    );
  });
});

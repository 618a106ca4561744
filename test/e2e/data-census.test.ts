import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeTar, makeZip } from '../support/archives.js';
import { mmoeExp, mmoeExpAlone, root, temporaryFolder } from '../support/cli.js';
import type { CliResult } from '../support/kept-process.js';

const excerpt = readFileSync(join(root, 'test/fixtures/census-income-excerpt.txt'));
/** Other rows in the role of the training file. */
const training = excerpt.toString().split('\n').slice(0, 50).join('\n');

/** Runs `mmoe-exp data census-income` on files of these contents. */
async function prepare(files: Record<string, string | Uint8Array>): Promise<Outcome> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const from = Object.keys(files).flatMap((name) => ['--from', name]);
  const result = await mmoeExp(folder, ['data', 'census-income', ...from]);
  return { ...result, folder, prepared: preparedIn(join(folder, 'data')) };
}

type Outcome = CliResult & { folder: string; prepared: string[] };

const preparedIn = (data: string): string[] =>
  existsSync(join(data, 'census-income')) ? readdirSync(join(data, 'census-income')).sort() : [];

/** What is told of a fault: all but which file is read. */
const faults = ({ stderr }: CliResult): string[] =>
  stderr.split('\n').filter((line) => line !== '' && !line.startsWith('reading '));

describe('mmoe-exp data census-income --from', () => {
  it('prepares what a zip of a tar.gz of both files holds, and prints counts and correlations', async () => {
    const tar = await makeTar({
      'census-income.test': excerpt,
      'census-income.data': training,
      'notes.txt': 'None.\n',
    });
    const zip = await makeZip({
      'census-income.names': '| Notes.\n',
      'census.tar.gz': gzipSync(tar),
    });
    const { code, stdout, stderr, prepared } = await prepare({ download: zip });
    expect(code).toBe(0);
    expect(prepared).toEqual(['test.bin', 'training.bin']);
    expect(stderr).toContain('training: download/census.tar.gz/census-income.data -> ');
    // Counted by awk over the excerpt; r = (n ab - a b) / sqrt(a (n - a) b (n - b)) with ab = 5, 9,
    // 9.
    const rows = stdout.split('\n').map((line) => line.split('|').map((value) => value.trim()));
    const valuesOf = (name: string) => rows.find((row) => row[1] === name)!.slice(3, -1);
    expect(rows[0]).toEqual(['', 'of', 'training', 'test', 'the paper, absolute', '']);
    expect(valuesOf('rows')).toEqual(['200', '']);
    expect(valuesOf('income')).toEqual(['60 (30.00 %)', '']);
    expect(valuesOf('never_married')).toEqual(['66 (33.00 %)', '']);
    expect(valuesOf('college')).toEqual(['62 (31.00 %)', '']);
    expect(valuesOf('bachelor')).toEqual(['50 (25.00 %)', '']);
    expect(valuesOf('some_college')).toEqual(['92 (46.00 %)', '']);
    expect(valuesOf('income, never_married')).toEqual(['-0.3434', '0.1768']);
    expect(valuesOf('college, never_married')).toEqual(['-0.2635', '0.2373']);
    expect(valuesOf('bachelor, never_married')).toEqual(['-0.1842', '']);
  });

  it('tells files by their bytes, not by their names', async () => {
    const forms = [
      excerpt,
      gzipSync(excerpt),
      await makeTar({ a: excerpt }),
      await makeZip({ a: gzipSync(excerpt) }),
    ];
    const outcomes = await Promise.all(forms.map((content) => prepare({ 'file.zip': content })));
    for (const { code, stdout, stderr, prepared } of outcomes) {
      expect(code).toBe(0);
      expect(prepared).toEqual(['test.bin']);
      expect(stderr).toContain(
        '200 rows, sha256 4233a0ad69fe1ae8efe817d45a225ccf99e34bbecd5d77b168b93a34dee27a47',
      );
      expect(stdout).toMatch(/\| income, never_married +\| +-0\.3434 \|/);
    }
  });

  it('passes over files of other data sets in an archive that holds both of its own', async () => {
    const foreign = `${Array.from({ length: 21 }, (_, i) => `column_${i}`).join(',')}\n${'1,'.repeat(20)}1\n`;
    const members = {
      'a/test.csv': excerpt,
      'a/train.csv': training,
      'a/credit.csv': foreign,
      'a/setup.py': 'x = 1\n',
    };
    const orders = [Object.entries(members), Object.entries(members).reverse()];
    const archives = orders.flatMap((order) => [
      makeTar(Object.fromEntries(order)),
      makeZip(Object.fromEntries(order)),
    ]);
    for (const archive of await Promise.all(archives)) {
      for (const content of [archive, gzipSync(archive)]) {
        const outcome = await prepare({ it: content });
        expect(outcome).toMatchObject({ code: 0, prepared: ['test.bin', 'training.bin'] });
        expect(outcome.stderr).toContain('skipped: it/a/credit.csv, row 1: 21 columns');
        expect(outcome.stderr).toMatch(/^training: it\/a\/train\.csv -> .*, 50 rows/m);
        expect(outcome.stderr).toMatch(/^test: it\/a\/test\.csv -> .*, 200 rows/m);
      }
    }
    for (const rest of [{ 'test.csv': excerpt }, { 'train.csv': training }]) {
      const one = await prepare({ it: await makeTar({ ...rest, 'credit.csv': foreign }) });
      expect(faults(one)).toEqual([
        'it/credit.csv, row 1: 21 columns: 42 comma-separated columns are needed',
      ]);
      expect(one).toMatchObject({ code: 2, prepared: [] });
    }
  });

  it('writes elsewhere with MMOE_EXP_DATA', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.test'), excerpt);
    const elsewhere = { MMOE_EXP_DATA: join(folder, 'elsewhere') };
    await mmoeExpAlone(folder, ['data', 'census-income', '--from', 'a.test'], elsewhere);
    expect(preparedIn(join(folder, 'elsewhere'))).toEqual(['test.bin']);
    expect(preparedIn(join(folder, 'data'))).toEqual([]);
  });

  it('refuses what is truncated, binary, empty or another data set, in one line, and prepares nothing', async () => {
    const adult =
      '39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, 2174, 0, 40, United-States, <=50K\n';
    const [gz, tar] = [gzipSync(excerpt), await makeTar({ 'a.test': excerpt })];
    const zip = await makeZip({ 'a.test': excerpt });
    // A digit of what is stored as it is.
    const altered = await makeZip({ 'a.test': excerpt }, false);
    altered[altered.indexOf(excerpt.subarray(0, 100)) + 1]! ^= 1;
    // Of the checksum at the end.
    const flipped = gzipSync(excerpt);
    flipped[flipped.length - 8]! ^= 255;
    const cases: [Uint8Array | string, RegExp][] = [
      [
        gz.subarray(0, 5000),
        /^it: the gz data is truncated or damaged \(unexpected end of file\): get it again$/,
      ],
      [flipped, /^it: the gz data is truncated or damaged \(incorrect data check\): get it again$/],
      [zip.subarray(0, 5000), /^it: the zip data is truncated or damaged \(.+\): get it again$/],
      [
        altered,
        /^it: the zip data is truncated or damaged \(the checksum does not match\): get it again$/,
      ],
      [
        tar.subarray(0, 50_000),
        /^it: the tar data is truncated or damaged \(unexpected end of file\): get it again$/,
      ],
      [
        gzipSync(tar).subarray(0, 5000),
        /^it: the gz data is truncated or damaged \(unexpected end of file\): get it again$/,
      ],
      [
        excerpt.subarray(0, 50_000),
        /^it, row \d+: \d+ columns: 42 comma-separated columns are needed$/,
      ],
      [Buffer.from([0, 1, 2, 3]), /^it: it is neither text nor a gz, zip or tar archive$/],
      ['', /^it: the file is empty$/],
      [gzipSync(''), /^it: the file is empty$/],
      [adult, /^it, row 1: 15 columns: this seems to be the Adult data set/],
      [
        await makeZip({ 'adult.data': adult }),
        /^it\/adult\.data, row 1: 15 columns: this seems to be the Adult data set/,
      ],
      [
        await makeZip({ 'notes.txt': 'None.' }),
        /^it: the archive holds no file of comma-separated rows$/,
      ],
    ];
    for (const [content, line] of cases) {
      const outcome = await prepare({ it: content });
      expect(faults(outcome)).toEqual([expect.stringMatching(line)]);
      expect(outcome).toMatchObject({ code: 2, stdout: '', prepared: [] });
    }
  });

  it('refuses files that are not there, folders, and options that contradict', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    const run = (...options: string[]) => mmoeExp(folder, ['data', 'census-income', ...options]);
    const missing = await run('--from', 'none');
    expect([missing.code, faults(missing)]).toEqual([
      2,
      ['none: cannot be read: no such file or directory (ENOENT)'],
    ]);
    expect((await run('--from', 'folder')).code).toBe(2);
    expect((await run('--from', 'none', '--url', 'http://localhost')).stderr).toContain(
      "option '--url <url>' cannot be used with option '--from <file>'",
    );
    expect((await run('--url', 'ftp://localhost/a')).stderr).toContain(
      'a URL such as https://archive.ics.uci.edu/',
    );
  });

  it('does not follow archives that contain themselves endlessly', async () => {
    let content: Uint8Array = excerpt;
    for (let depth = 0; depth < 10; depth++) content = gzipSync(content);
    expect(gunzipSync(content)).not.toEqual(excerpt);
    expect(faults(await prepare({ it: content }))).toEqual([
      'it: archives are nested more than 6 deep',
    ]);
  });
});

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { architectures } from '../../../src/train/models/index.js';
import { mmoeExp, only, root, temporaryFolder } from '../../support/cli.js';

/** Ratings with two labels, an id, a constant, a code, and a column that gives a label away. */
function ratings(folder: string): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const clicked = Number(i % 3 === 0 || i % 7 === 0);
    const liked = clicked ? Number(i % 2 === 0) : '';
    return [
      i + 1,
      i % 20,
      ['drama', '=war', 'comedy'][i % 3],
      (i * 37) % 61,
      'v1',
      clicked * 10 + (i % 5),
      clicked,
      liked,
    ];
  });
  const header = 'row,user_id,genre,minutes,version,seconds_watched,clicked,liked';
  writeFileSync(
    join(folder, 'ratings.csv'),
    `${header}\n${rows.map((row) => row.join()).join('\n')}\n`,
  );
  return 'ratings.csv';
}

/** A plan of all architectures takes longer than all that a plan of one can show of a table. */
const oneModel = ['--set', 'models=[linear]'];

describe('mmoe-exp data table', () => {
  it('prepares a file and tells what its columns hold', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await mmoeExp(folder, ['data', 'table', ratings(folder)]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /^ratings\.csv -> data\/table: 300 rows, 8 columns, sha256 [0-9a-f]{64}\n$/,
    );
    expect(
      readdirSync(join(folder, 'data/table'))
        .map((name) => name.split('.')[1])
        .sort(),
    ).toEqual(['columns', 'note']);
    expect(stdout).toMatch(/\| row +\| number \| +0 \| +300 \| 1 to 300 +\|/);
    expect(stdout).toContain(
      '\n- row: no feature: it is an id: each row has a number of its own\n',
    );
    expect(stdout).toMatch(/\| version +\| text +\| +0 \| +1 \| "v1" 300 +\|/);
    expect(stdout).toContain('\n- version: no feature: it is constant\n');
    expect(stdout).toMatch(
      /\| genre +\| text +\| +0 \| +3 \| "drama" 100, "=war" 100, "comedy" 100 +\|/,
    );
    expect(stdout).toMatch(
      /\n- seconds_watched: .*by itself gives away clicked \(AUC exactly 1\)\n/,
    );
    // i % 3 = 0 or i % 7 = 0 of 0 .. 299: 100 + 43 - 15.
    expect(stdout).toContain('\n- clicked: could be a label: binary, 42.7 % are 1\n');
    expect(stdout).toContain('| clicked, liked');
  });

  it('ends with a line for each fault, and exit code 2', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'a,b\n1,2\n3\n');
    const outcome = await mmoeExp(folder, ['data', 'table', 'a.csv']);
    expect(outcome).toEqual({
      code: 2,
      stdout: '',
      stderr: 'a.csv:3: 1 value: 2 are needed, one for each column name\n',
    });
  });

  it('reads Parquet', async () => {
    const { code, stdout } = await mmoeExp(temporaryFolder(), [
      'data',
      'table',
      join(root, 'test/fixtures/tables/types.parquet'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| date +\| number \| +1 \| +3 \| 1969-12-31 to 2024-02-29 +\|/);
  });
});

describe('mmoe-exp init', () => {
  it('says which label tells another one, and whose rows are on both sides of the split', async () => {
    const folder = temporaryFolder();
    const lines = Array.from({ length: 400 }, (_, i) => {
      const a = (i * 7 + Math.floor(i / 50)) % 5;
      const code = 1 + ((i * 3 + Math.floor(i / 20)) % 6);
      return [`p${i % 50}`, (i * 13) % 17, code, a, Number(a > 2), (i * 11) % 7].join();
    });
    const names = 'patient,x,occupation_husb,y1,y2,y3';
    writeFileSync(join(folder, 't.csv'), [names, ...lines].join('\n'));
    const { code, stderr } = await mmoeExp(folder, ['init', 't.csv']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      't.yaml: the label y1 by itself gives away y2 (AUC exactly 1): sharing may gain by that alone\n',
    );
    expect(stderr).toContain(
      't.yaml: rows of one patient are on both sides of the split: to test on new ones, split: {by: group',
    );
    const { data, replicates, seeds } = parse(readFileSync(join(folder, 't.yaml'), 'utf8'));
    expect(data.tasks.map(({ column }: { column: string }) => column)).toEqual(['y1', 'y2', 'y3']);
    expect(data.features).toEqual({ numeric: ['x'], categorical: ['patient', 'occupation_husb'] });
    expect([replicates, seeds]).toEqual([12, { first: 1, count: 1, perSplit: true }]);
  });

  it('splits by group if rows repeat, and run warns of a random split of them', async () => {
    const folder = temporaryFolder();
    const lines = Array.from({ length: 600 }, (_, i) => {
      const person = i % 100;
      return [
        `p${person}`,
        (person * 7) % 3,
        150 + ((person * 13) % 41),
        (i * 11) % 17,
        Number((i * 29) % 97 < 50),
      ];
    });
    writeFileSync(
      join(folder, 't.csv'),
      ['person,sex,height,dose,y', ...lines.map((line) => line.join())].join('\n'),
    );
    const { code, stderr } = await mmoeExp(folder, ['init', 't.csv']);
    expect(code, stderr).toBe(0);
    const why =
      'person has 100 values with several rows each, within which sex and height do not vary';
    expect(stderr).toContain(`t.yaml: split by group: ${why}; models are tested on new ones\n`);
    const text = readFileSync(join(folder, 't.yaml'), 'utf8');
    const { data, replicates } = parse(text);
    expect(data.split).toEqual({
      by: 'group',
      column: 'person',
      seed: 0,
      train: 0.6,
      validation: 0.2,
      test: 0.2,
    });
    expect(data.features).toEqual({ numeric: ['sex', 'height', 'dose'] });
    expect(replicates).toBe(12);
    expect(text).toContain('#   person: it names groups, and a model is for new ones\n');
    expect(text).toContain(`by group, as ${why}`.slice(0, 60));
    const plan = await mmoeExp(folder, ['run', 't.yaml', ...oneModel, '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stderr).not.toContain('random split');
    const random = await mmoeExp(folder, [
      'run',
      't.yaml',
      ...oneModel,
      '--set',
      'data.split={by: random}',
      '--dry-run',
    ]);
    expect(random.code, random.stderr).toBe(0);
    expect(random.stderr.split('\n').find((line) => !line.startsWith('engine'))).toBe(
      `Rows of one group are on both sides of the random split: ${why}. Test rows are of groups that models have seen, so scores may be too good for new ones: split: {by: group, column: person} tests on those.`,
    );
    const bySex = 'data.split={by: group, column: sex, train: 0.3, validation: 0.3, test: 0.4}';
    const few = await mmoeExp(folder, ['run', 't.yaml', ...oneModel, '--set', bySex, '--dry-run']);
    expect([
      few.code,
      few.stderr
        .split('\n')
        .slice(-2)
        .join('\n')
        .replace(/:\d+:\d+/, ''),
    ]).toEqual([
      2,
      't.yaml: replicates: column sex of data.split has 3 groups: at most as many splits are possible\n',
    ]);
  });

  it('writes a config with labels by their names, and says what it left out', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await mmoeExp(folder, ['init', ratings(folder)]);
    expect(code, stderr).toBe(0);
    const lines = stderr.split('\n').filter((line) => !line.includes('Fewer labelled rows'));
    expect(lines).toEqual([
      'ratings.yaml: seconds_watched is left out: it by itself gives away clicked (AUC exactly 1)',
      'ratings.yaml: rows of one user_id are on both sides of the split: to test on new ones, split: {by: group, column: user_id}',
      'ratings.yaml: genre by itself tells much of clicked (AUC 0.86): is it known when the label is predicted?',
      'ratings.yaml: labels clicked and liked, as guessed: read it, then mmoe-exp run ratings.yaml',
      '',
    ]);
    // 240 training rows have clicked.
    expect(stderr).toMatch(
      /ratings\.yaml: Fewer labelled rows to train on than weights \(.*clicked \(about 240\)/,
    );
    expect(stdout).toContain('| seconds_watched |');
    const text = readFileSync(join(folder, 'ratings.yaml'), 'utf8');
    const config = parse(text);
    expect(config).toMatchObject({
      name: 'ratings',
      data: {
        kind: 'table',
        file: 'ratings.csv',
        features: { numeric: ['minutes'], categorical: ['user_id', 'genre'] },
        tasks: [
          { name: 'clicked', column: 'clicked', labels: 'binary' },
          { name: 'liked', column: 'liked', labels: 'binary', missing: 'skip' },
        ],
        split: { by: 'random', seed: 0, train: 0.8, validation: 0.1, test: 0.1 },
      },
      // 10 epochs of 240 rows in batches of 64 would be 40 steps: 500 are the fewest.
      training: { batchSize: 64, steps: 500, evaluateEvery: 17, keep: 'best', patience: 10 },
    });
    expect(config.models).toEqual([...architectures.keys()]);
    // As many as a Shared-Bottom of 128 units has, at least: each label is known in more than a
    // third of the rows.
    expect(config.weights).toBeGreaterThanOrEqual(128 * 4);
    expect(text).toContain(
      '#   seconds_watched: it by itself gives away clicked (AUC exactly 1)\n',
    );
    expect(text).toContain('#   version: it is constant\n');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(130);

    const again = await mmoeExp(folder, ['init', 'ratings.csv']);
    expect([again.code, again.stderr]).toEqual([
      2,
      'ratings.yaml: it exists already: name another file with --out, or overwrite it with --force\n',
    ]);
    const twice = await mmoeExp(folder, [
      'init',
      'ratings.csv',
      '--force',
      '--labels',
      'clicked, clicked',
    ]);
    expect([twice.code, twice.stdout]).toEqual([2, '']);
    expect(twice.stderr).toMatch(/^--labels: clicked appears twice.*\n$/);
    writeFileSync(
      join(folder, 'many.csv'),
      `x,shop\n${Array.from({ length: 60 }, (_, i) => `${i},s${i % 30}\n`).join('')}`,
    );
    const named = await mmoeExp(folder, ['init', 'many.csv', '--labels', 'shop']);
    expect([named.code, named.stderr]).toEqual([
      2,
      '--labels: column shop has 30 distinct values: numbers, or at most 20 texts, are needed; in a config, labels: classes takes more, and positive: [VALUE] makes a binary label of them\n',
    ]);
    const classes = await mmoeExp(folder, [
      'init',
      'ratings.csv',
      '--out',
      'c.yaml',
      '--labels',
      'genre',
    ]);
    expect(classes.code).toBe(0);
    expect(parse(readFileSync(join(folder, 'c.yaml'), 'utf8')).data.tasks).toEqual([
      { name: 'genre', column: 'genre', labels: 'classes' },
    ]);
    const missing = await mmoeExp(folder, [
      'init',
      'ratings.csv',
      '--out',
      'b.yaml',
      '--labels',
      'click',
    ]);
    expect([missing.code, missing.stderr]).toEqual([
      2,
      '--labels: no column is named click: did you mean clicked?\n',
    ]);
    expect(
      (
        await mmoeExp(folder, [
          'init',
          'ratings.csv',
          '--out',
          'b.yaml',
          '--labels',
          'minutes,clicked',
        ])
      ).code,
    ).toBe(0);
    expect(parse(readFileSync(join(folder, 'b.yaml'), 'utf8')).data.tasks).toEqual([
      { name: 'minutes', column: 'minutes', labels: 'regression' },
      { name: 'clicked', column: 'clicked', labels: 'binary' },
    ]);
  });

  it('knows counts, codes, two codes and long tails by their values, and says what it guessed', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 600 }, (_, i) => {
      const u = ((i * 37) % 600) / 600 + 1 / 1200;
      // Counts of a geometric distribution, amounts of a log-normal one nearly, dollars in tens.
      const visits = Math.floor(-2 * Math.log(u));
      const cost = Math.exp(3 * (u - 0.5) ** 3 * 20).toFixed(2);
      return [(i * 7) % 31, i % 97, visits, 10 * ((i * 13) % 83), i % 3, 1 + (i % 2), cost].join();
    });
    writeFileSync(
      join(folder, 'a.csv'),
      `x,z,visits,dollars,arm,treated,cost\n${rows.join('\n')}\n`,
    );
    const labels = ['--labels', 'visits,dollars,arm,treated,cost'];
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', ...labels]);
    expect(code, stderr).toBe(0);
    const { tasks } = parse(readFileSync(join(folder, 'a.yaml'), 'utf8')).data;
    expect(tasks).toEqual([
      { name: 'visits', column: 'visits', labels: 'count' },
      { name: 'dollars', column: 'dollars', labels: 'regression' },
      { name: 'arm', column: 'arm', labels: 'classes' },
      { name: 'treated', column: 'treated', labels: 'binary', positive: ['2'] },
      { name: 'log_cost', column: 'cost', labels: 'regression', log: true },
    ]);
    const short = ['models=[linear]', 'replicates=1'].flatMap((one) => ['--set', one]);
    const run = await mmoeExp(folder, ['run', 'a.yaml', ...short, '--out', 'out']);
    expect(run.code, run.stderr).toBe(0);
    const guessed = await mmoeExp(folder, ['init', 'a.csv', '--out', 'b.yaml', '--yes']);
    expect(guessed.code, guessed.stderr).toBe(0);
    const text = readFileSync(join(folder, 'b.yaml'), 'utf8');
    expect(parse(text).data.tasks.map(({ column }: { column: string }) => column)).toEqual([
      'visits',
      'cost',
    ]);
    expect(text).toContain('# guessed: its name has the word visits\n');
    expect(text).toContain(
      '# guessed: its name says an amount or a score, and only labels come after it\n',
    );
  });

  it('names features that could be labels, in one line with the remark on a single label', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 600 }, (_, i) => {
      const answer = (k: number) => ((i * k) % 97 < 30 ? 'Yes' : 'No');
      return [answer(29), answer(41), (i * 37) % 587, (i * 53) % 593].join();
    });
    writeFileSync(join(folder, 'a.csv'), `default,student,balance,income\n${rows.join('\n')}\n`);
    const could =
      'these could be labels, too, and are features now: balance (amounts), income (amounts)';
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stderr.split('\n')).toContain(
      `a.yaml: there is one label, so nothing to share: models are baselines and Single-Task; ${could}; name them, as in --labels default,balance`,
    );
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toContain(`  #   ${could}\n`);

    const named = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'default', '--force']);
    expect(named.code, named.stderr).toBe(0);
    expect(named.stderr).toContain(
      'nothing to share: models are baselines and Single-Task; --labels a,b names more\n',
    );
    expect(named.stderr).not.toContain('could be labels');
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).not.toContain('could be labels');
  });

  it('says each thing once: of numbers that may be codes, of leaks, of logarithms', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 600 }, (_, i) => {
      const [won, arm, speed] = [Number((i * 29) % 97 < 30), i % 4, 1.5 + ((i * 37) % 587)];
      const balance = 400 * won + ((i * 53) % 593);
      return [
        arm,
        balance,
        Math.log1p(balance).toFixed(5),
        speed,
        Math.log(speed).toFixed(5),
        won,
      ].join();
    });
    writeFileSync(
      join(folder, 'a.csv'),
      `arms,balance,log_paid,speed,lspeed,won\n${rows.join('\n')}\n`,
    );
    const { code, stdout, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--yes']);
    expect(code, stderr).toBe(0);
    const codes =
      'taken as a number: arms; if its order means nothing, as of treatments, move it to categorical';
    expect(stderr.split('\n')).toContain(`a.yaml: ${codes} in the config`);
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toContain(`    #   ${codes}\n`);
    // What columns tell of labels stands in the remarks, once for a column and its logarithm.
    expect(stdout).toContain('- lspeed: the logarithm of speed\n');
    expect(stdout).not.toMatch(/by itself|could be a label|correlation/);
    expect(stderr.split('\n').filter((line) => line.includes('balance'))).toHaveLength(1);
    expect(stderr).toMatch(
      /this could be a label, too, and is a feature now: balance \(amounts; it alone tells won, AUC 0\.9\d\)/,
    );
    expect(stderr).not.toContain('log_paid');
    const named = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'won,speed', '--force']);
    expect(named.stderr).toContain(
      'a.yaml: lspeed is left out: it is the logarithm of speed, a label\n',
    );
    expect(named.stderr).toMatch(/a\.yaml: correlation of the labels: speed and won -?0\.\d\d\n/);
  });

  it('names features that could be labels beside two guessed ones', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 600 }, (_, i) =>
      [
        (i * 7) % 31,
        (i * 37) % 587,
        Number((i * 29) % 97 < 30),
        Number((i * 41) % 89 < 30),
        (i * 11) % 7,
      ].join(),
    );
    writeFileSync(join(folder, 'a.csv'), `age,"net profit",clicked,liked,x\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stderr.split('\n')).toContain(
      `a.yaml: this could be a label, too, and is a feature now: "net profit" (amounts); name it by --labels 'clicked,liked,net profit'`,
    );
    const again = await mmoeExp(folder, [
      'init',
      'a.csv',
      '--labels',
      'clicked,liked,net profit',
      '--force',
    ]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).not.toContain('could be a label');
  });

  it('guesses scarce scores and logarithms of amounts, and gives networks a narrow second layer', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 600 }, (_, i) => {
      const rating = i % 5 === 0 ? ((i * 41) % 997) / 100 : '';
      return [(i * 7) % 31, (i * 17) % 211, ((i * 13) % 587) / 587, rating].join();
    });
    writeFileSync(join(folder, 'a.csv'), `age,hours,lwage,rating\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--yes']);
    expect(code, stderr).toBe(0);
    const { data, training, weights } = parse(readFileSync(join(folder, 'a.yaml'), 'utf8'));
    expect(data.tasks.map(({ column }: { column: string }) => column)).toEqual(['lwage', 'rating']);
    expect(training.lossMean).toBe('rows');
    // 2 features and a missing indicator of none: 128 x 2, 128 x 6 and 2 towers of 6 x 8.
    expect(weights).toEqual({ number: 128 * 2 + 128 * 6 + 2 * 6 * 8, narrow: [6] });
  });

  it('leaves out follow-up times, the future and what gives a label away nearly perfectly', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 4000 }, (_, i) => {
      const death = Number((i * 29) % 100 < 30);
      // One of 1,200 positives has the value of a negative.
      const leak = 100 * (i === 0 ? 0 : death) + ((i * 3) % 10);
      return [(i * 7) % 31, (i * 17) % 211, (i * 11) % 199, leak, death].join();
    });
    writeFileSync(
      join(folder, 'a.csv'),
      `age,futime,spend_next_month,leak,death\n${rows.join('\n')}\n`,
    );
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv']);
    expect(code, stderr).toBe(0);
    const text = readFileSync(join(folder, 'a.yaml'), 'utf8');
    expect(parse(text).data.features).toEqual({ numeric: ['age'] });
    expect(text).toContain('#   futime: by its name it may be the time until death\n');
    expect(text).toContain('#   spend_next_month: by its name it is of the future\n');
    expect(text).toMatch(/# {3}leak: it by itself gives away death \(AUC 0\.99\d\d\)\n/);
    expect(stderr).toContain(
      'a.yaml: futime is left out: by its name it may be the time until death\n',
    );
  });

  it('checks labels beyond the first twenty columns that could be, and keeps what gives away no label', async () => {
    const folder = temporaryFolder();
    const flags = Array.from({ length: 24 }, (_, j) => `flag${j}`);
    const rows = Array.from({ length: 200 }, (_, i) => {
      const bits = flags.map((_, j) => Number((i * (j + 3)) % 31 < 12));
      const y = i % 2;
      return [...bits, 1 - bits[0]!, y, 2 - y];
    });
    writeFileSync(
      join(folder, 'a.csv'),
      `${[...flags, 'other', 'y', 'copy'].join()}\n${rows.map((row) => row.join()).join('\n')}\n`,
    );
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv']);
    expect(code, stderr).toBe(0);
    const text = readFileSync(join(folder, 'a.yaml'), 'utf8');
    const { features, tasks } = parse(text).data;
    expect(tasks).toEqual([{ name: 'y', column: 'y', labels: 'binary' }]);
    expect(features.numeric).toEqual([...flags, 'other']);
    expect(text).toContain('#   copy: it by itself gives away y (AUC exactly 1)\n');
  });

  it('takes a column of parts for the split', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 200 }, (_, i) => {
      const price = 10 + ((i * 37) % 101);
      const part = i % 10 === 0 ? 'test' : i % 10 === 1 ? 'validation' : 'train';
      return [price, price > 50 ? 'high' : 'low', (i * 7) % 13, `t${i % 5}`, part].join();
    });
    writeFileSync(join(folder, 'a.csv'), `price,level,age,"user id",set\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'price']);
    expect(code, stderr).toBe(0);
    const text = readFileSync(join(folder, 'a.yaml'), 'utf8');
    expect(parse(text).data).toMatchObject({
      features: { numeric: ['age'], categorical: ['level', 'user id'] },
      tasks: [{ name: 'price', column: 'price', labels: 'regression' }],
      split: { by: 'column', column: 'set' },
    });
    expect(text).toContain('#   set: it says which rows train, validate and test\n');
    const plan = await mmoeExp(folder, ['run', 'a.yaml', '--set', 'models=[mmoe]', '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
  });

  it.each([
    ['with gaps', (i: number) => (i % 9 ? `1990-01-${10 + (i % 20)}` : ''), ''],
    ['of one date', () => '2024-01-01', ''],
    [
      'of few late dates',
      (i: number) => `2024-01-0${Math.max(1, i - 296)}`,
      'a.yaml: split at random: by date, a time, a part would have no rows, or only labels that do not vary\n',
    ],
  ])('splits at random where there is a column of times %s', async (_, dateOf, remark) => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 300 }, (_, i) =>
      [dateOf(i), (i * 37) % 61, Number(i % 3 === 0)].join(),
    );
    writeFileSync(join(folder, 'a.csv'), `date,x,y\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'y']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(remark);
    expect(parse(readFileSync(join(folder, 'a.yaml'), 'utf8')).data.split.by).toBe('random');
    const plan = await mmoeExp(folder, ['run', 'a.yaml', ...oneModel, '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
  });

  it('leaves a label out that is constant in a part of any split', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'a.csv');
    const rows = Array.from({ length: 300 }, (_, i) =>
      [(i * 37) % 61, Number(i % 24 === 0), Number(i % 3 === 0)].join(),
    );
    writeFileSync(file, `x,fraud,click\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'fraud,click']);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /^a\.yaml: left out: task fraud has no label 1 in the \w+ rows, but \d+ labels 0: .*\n/m,
    );
    const plan = await mmoeExp(folder, ['run', 'a.yaml', ...oneModel, '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
    // The first split alone would have it in all parts.
    const first =
      '{name: fraud, column: fraud, labels: binary}, {name: click, column: click, labels: binary}';
    const split = ['--set', 'replicates=1', '--set', `data.tasks=[${first}]`];
    expect(
      (await mmoeExp(folder, ['run', 'a.yaml', ...oneModel, ...split, '--dry-run'])).code,
    ).toBe(0);
  });

  it.each([
    ['2024.csv', '2024'],
    ['1e5.tsv.gz', '1e5'],
    ['\u6570\u636e.csv', 'table'],
  ])('gives a config of %s the name %s', async (file, name) => {
    const folder = temporaryFolder();
    const text = `x\ty\n${Array.from({ length: 300 }, (_, i) => `${(i * 7) % 31}\t${i % 2}\n`).join('')}`;
    writeFileSync(
      join(folder, file),
      file.endsWith('.gz') ? gzipSync(text) : text.replaceAll('\t', ','),
    );
    const { code, stderr } = await mmoeExp(folder, ['init', '--labels', 'y', '--', file]);
    expect(code, stderr).toBe(0);
    const plan = await mmoeExp(folder, ['run', `${name}.yaml`, ...oneModel, '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain(`results/${name}`);
  });

  it('gives each task a name of its own, which no other column of predictions has', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 300 }, (_, i) =>
      [(i * 7) % 31, i % 2, i % 3, i % 4, i % 5].join(),
    );
    writeFileSync(join(folder, 'a.csv'), `x,a_b,a_b_3,a b,row\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, [
      'init',
      'a.csv',
      '--labels',
      'a_b,a_b_3,a b,row',
    ]);
    expect(code, stderr).toBe(0);
    const { tasks } = parse(readFileSync(join(folder, 'a.yaml'), 'utf8')).data;
    expect(tasks.map(({ name }: { name: string }) => name)).toEqual([
      'a_b',
      'a_b_3',
      'a_b_4',
      'row_4',
    ]);
    const plan = await mmoeExp(folder, ['run', 'a.yaml', ...oneModel, '--dry-run']);
    expect(plan.code, plan.stderr).toBe(0);
  });

  it('finds separators, decimal commas and encodings, which its config names, and leaves out dates', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 120 }, (_, i) => {
      const day = `${String((i % 28) + 1).padStart(2, '0')}.03.2020`;
      return [
        day,
        `${i % 10},${(i * 37) % 100}`,
        i % 4 ? 'th\xe9\x80' : 'caf\xe9',
        Number(i % 3 === 0),
      ].join(';');
    });
    writeFileSync(
      join(folder, 'a.csv'),
      Buffer.from(`day;price;drink;clicked\n${rows.join('\r\n')}\r\n`, 'latin1'),
    );
    const refused = await mmoeExp(folder, ['data', 'table', 'a.csv', '--encoding', 'latin1']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `a.csv:1: the names are separated by ";": set separator: ';' in data, or --separator ';' on the command line\n`,
    ]);
    const flags = ['--separator', ';', '--encoding', 'latin1'];
    const checked = await mmoeExp(folder, ['data', 'table', 'a.csv', ...flags]);
    expect(checked.stdout).toMatch(
      /^- price: numbers such as "\d,\d+" are kept as texts.*: set decimal: ',' in data/m,
    );
    expect(checked.stdout).toMatch(
      /^- day: dates such as "01\.03\.2020" are kept as texts.*by: time/m,
    );

    const { code, stderr, stdout } = await mmoeExp(folder, ['init', 'a.csv']);
    expect(code, stderr).toBe(0);
    for (const option of ['encoding: latin1', "separator: ';'", "decimal: ','"])
      expect(stderr).toContain(option);
    expect(stdout).toMatch(/\| price +\| number \|/);
    const text = readFileSync(join(folder, 'a.yaml'), 'utf8');
    expect(parse(text).data).toMatchObject({
      separator: ';',
      decimal: ',',
      encoding: 'latin1',
      features: { numeric: ['price'], categorical: ['drink'] },
    });
    expect(text).toMatch(/# {3}day: dates such as "01\.03\.2020"/);
    const short = [
      '--set',
      'models=[mmoe]',
      '--set',
      'training.steps=4',
      '--set',
      'training.evaluateEvery=4',
    ];
    const run = await mmoeExp(folder, ['run', 'a.yaml', ...short, '--out', 'out']);
    expect(run.code, run.stderr).toBe(0);
    rmSync(join(folder, 'data'), { recursive: true });
    const verified = await mmoeExp(folder, ['verify', 'out']);
    expect(verified.code, verified.stderr).toBe(0);
    // The seeds of the config are enough to compare it with another one.
    const other = await mmoeExp(folder, [
      'run',
      'a.yaml',
      ...short,
      '--set',
      'training.learningRate=0.01',
      '--out',
      'b',
    ]);
    expect(other.code, other.stderr).toBe(0);
    const compared = await mmoeExp(folder, ['compare', 'out', 'b']);
    // 2 would say that there is not enough to compare.
    expect(compared.code, compared.stderr).toBeLessThan(2);
    expect(compared.stderr).not.toContain('not enough');
  });

  it('writes a config that runs, and whose models can be tuned', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await mmoeExp(folder, ['init', ratings(folder)]);
    expect(code, stderr).toBe(0);
    const short = [
      'seeds=1',
      'replicates=1',
      'training.steps=4',
      'training.evaluateEvery=4',
    ].flatMap((one) => ['--set', one]);
    const run = await mmoeExp(folder, ['run', 'ratings.yaml', ...short, '--out', 'out']);
    expect(run.code, run.stderr).toBe(0);
    const [head, ...rows] = readFileSync(join(folder, 'out/summary.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(head).toContain('test_auc_liked_mean');
    expect(rows).toHaveLength(architectures.size);
    const tune = await mmoeExp(folder, [
      'tune',
      'ratings.yaml',
      '--set',
      'models=[mmoe]',
      '--dry-run',
      '--out',
      'tuned',
    ]);
    expect(tune.code, tune.stderr).toBe(0);
  });

  it('writes a config with a linear model, and the report says how it compares, as the table does', async () => {
    const folder = temporaryFolder();
    // The label is linear in the features, but for noise of a period of its own.
    const rows = Array.from({ length: 400 }, (_, i) => {
      const [age, city] = [(i * 37) % 61, i % 3];
      return `${age},c${city},${(0.1 * age + 2 * city + ((i * 7) % 11) / 4).toFixed(3)}`;
    });
    writeFileSync(join(folder, 'a.csv'), `age,city,price\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'price']);
    expect(code, stderr).toBe(0);
    const some = [
      'models=[linear, single-task]',
      'replicates=6',
      'training.steps=20',
      'training.evaluateEvery=10',
    ];
    const run = await mmoeExp(folder, [
      'run',
      'a.yaml',
      ...some.flatMap((one) => ['--set', one]),
      '--out',
      'out',
    ]);
    expect(run.code, run.stderr).toBe(0);
    const { stdout } = await mmoeExp(folder, ['report', 'out', ...only('md')]);
    expect(stdout).toMatch(/For price, Linear has the best mean \(R² /);
    expect(stdout).toContain(
      'Compared with the network to keep, a linear model is not significantly different for price.',
    );
    const verified = await mmoeExp(folder, ['verify', 'out']);
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('says which labels are told by another one, and how rare a class is', async () => {
    const folder = temporaryFolder();
    // 200 rows: 40 are ill, 4 of the rarest class.
    const rows = Array.from({ length: 200 }, (_, i) => {
      const [ill, stage] = [i % 5 === 0, i % 50 === 0 ? 'c' : i % 5 === 0 ? 'b' : 'a'];
      return `${(i * 37) % 61},${Number(ill)},${stage}`;
    });
    writeFileSync(join(folder, 'a.csv'), `age,ill,stage\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv', '--labels', 'ill,stage']);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/the label ill by itself .*stage/);
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toContain(
      '# 3 classes, 80.0 % are "a", the rarest has 4 rows',
    );
  });

  it('asks for labels where none is clear, and says which columns could be', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 50 }, (_, i) => `${i % 2},${i % 5},${i / 3}`);
    writeFileSync(join(folder, 'a.csv'), `member,size,length\n${rows.join('\n')}\n`);
    const { code, stderr } = await mmoeExp(folder, ['init', 'a.csv']);
    expect([code, stderr]).toEqual([
      2,
      'a.csv: no column is clearly a label: name those to predict by --labels a,b; the likeliest: length (numbers), member (two values), size (numbers)\n',
    ]);
    expect(existsSync(join(folder, 'a.yaml'))).toBe(false);
  });
});

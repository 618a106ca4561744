import { describe, expect, it } from 'vitest';
import { findLeaks, isLeaking, leakScore } from '../../../../src/extras/tables/profile/leaks.js';
import { type Profile, profileFile } from '../../../../src/extras/tables/profile/profile.js';
import { fastStream } from '../../../../src/ground/base/random.js';
import { preparedText } from '../files/prepare.js';

async function profiled(
  header: string,
  row: (i: number) => (string | number)[],
  rows = 400,
): Promise<Profile> {
  const lines = Array.from({ length: rows }, (_, i) => row(i).join());
  const { file, column } = await preparedText('t.csv', `${header}\n${lines.join('\n')}\n`);
  return profileFile(file, column);
}

describe('the profile of a file', () => {
  it('tells what columns could be, and which are no features', async () => {
    const words = [
      'the quick brown fox jumps over the lazy dog',
      'and then the dog jumps over the fox again',
    ];
    const { columns } = await profiled(
      'id,key,same,grade,likes,note,when,city,weight,zip,timestamp',
      (i) => [
        i + 1000,
        `k${i}`,
        7,
        (i % 5) + 1,
        i % 4 === 0 ? 'yes' : 'no',
        `${words[i % 2]} ${i}`,
        `2024-01-${String((i % 28) + 1).padStart(2, '0')}`,
        `city ${i % 9}`,
        i / 7,
        i % 3 === 0 ? `0${i}` : i,
        881_250_949 + 60 * (i % 90),
      ],
    );
    const of = (name: string) => columns.find(({ facts }) => facts.name === name)!;
    expect(of('id').unfit).toBe('it is an id: each row has a number of its own');
    expect(of('key').unfit).toBe('it is an id: nearly each row has a text of its own');
    expect(of('same').unfit).toBe('it is constant');
    expect(of('note').unfit).toMatch(/^it is free text, which these models do not read/);
    expect(of('when')).toMatchObject({
      unfit: expect.stringMatching(/^it is a time/),
      remarks: ['seconds since 1970 (UTC) from dates'],
    });
    expect(of('timestamp').unfit).toMatch(/^it is a time/);
    expect(of('grade').label).toEqual({ labels: 'regression' });
    expect(of('likes').label).toEqual({ labels: 'binary', positive: 'yes', share: 0.25 });
    expect(of('city')).toMatchObject({
      commonest: [{ text: 'city 0', rows: 45 }, { rows: 45 }, { rows: 45 }],
      leaks: [],
    });
    expect(of('city').unfit).toBeUndefined();
    expect(of('weight')).toMatchObject({ isWhole: false });
    expect(of('weight').unfit).toBeUndefined();
    expect(of('zip').remarks).toEqual([
      'numerals that are no plain decimals, such as with leading zeros: kept as texts',
    ]);
  });

  it('tells what gives a label away, by value, in either direction, by category and by being missing', async () => {
    const { columns } = await profiled('y,above,below,code,gone,noise', (i) => {
      const y = Number(i % 3 === 0);
      return [
        y,
        y * 1000 + (i % 50),
        -y + (i % 7) / 10,
        ['a', 'b', 'c', 'd'][2 * y + (i % 2)]!,
        y ? i % 5 : '',
        i % 11,
      ];
    });
    expect(columns.map(({ leaks }) => leaks)).toEqual([
      [],
      ...Array.from({ length: 4 }, () => [{ label: 'y', metric: 'auc', value: 1 }]),
      [],
    ]);
  });

  it("correlates labels by Pearson's r over the rows that have both", async () => {
    // By numpy.corrcoef([0, 1, 1, 0, 1, 0], [1, 2, 3, 1, 2, 2])[0, 1] over the rows without a gap.
    const rows: [string | number, string | number][] = [
      [0, 1],
      [1, 2],
      [1, 3],
      [0, 1],
      [1, 2],
      [0, 2],
      ['', 3],
      [1, ''],
    ];
    const { correlations } = await profiled('a,stars', (i) => rows[i]!, rows.length);
    expect(correlations).toEqual([
      { labels: ['a', 'stars'], value: expect.closeTo(0.7276068751, 9) },
    ]);
  });
});

describe('leaks', () => {
  const aucOf = (values: Float64Array, labels: Float64Array, areOrdered: boolean) =>
    findLeaks(values, [{ name: 'y', labels: 'binary', values: labels }], areOrdered)[0]?.value;

  it('need rows of both classes, and categories of enough rows', () => {
    const labels = Float64Array.from({ length: 100 }, (_, i) => Number(i < 50));
    // Each row is a category of its own: it says nothing about other rows.
    const own = Float64Array.from(labels.keys());
    expect(aucOf(own, labels, false)).toBeUndefined();
    expect(aucOf(own, labels, true)).toBe(1);
    const rare = labels.map((_, i) => Number(i < 5));
    expect(aucOf(rare, rare, true)).toBeUndefined();
  });

  it('are an AUC of at least 0.85, counted by hand, and suspected from 0.99 on', () => {
    // A negative above all of 100 positives: 100 of 100 x 100 pairs are in the wrong order, 0.99;
    // and one pair more.
    const labels = Float64Array.from({ length: 200 }, (_, i) => Number(i >= 100));
    const values = Float64Array.from(labels.keys());
    values[0] = 1000;
    expect(aucOf(values, labels, true)).toBeCloseTo(0.99, 12);
    expect(isLeaking({ label: 'y', metric: 'auc', value: 0.99 })).toBe(true);
    [values[99], values[100]] = [100, 99];
    expect(aucOf(values, labels, true)).toBeCloseTo(0.9899, 12);
    // 15 negatives above all positives: 0.85; and one pair more.
    for (let i = 0; i < 15; i++) values[i] = 1000 + i;
    [values[99], values[100]] = [99, 100];
    expect(aucOf(values, labels, true)).toBeCloseTo(0.85, 12);
    [values[99], values[100]] = [100, 99];
    expect(aucOf(values, labels, true)).toBeUndefined();
  });

  it('are an R² of at least 0.75 of a regression label, by a line, in order, in bins or by being missing', () => {
    const rows = 2000;
    const label = Float64Array.from({ length: rows }, (_, i) => ((i * 7919) % rows) / 100 - 10);
    const noise = (i: number) => (((i * 104729) % 1000) / 1000 - 0.5) * Math.sqrt(12);
    const r2Of = (made: (y: number, i: number) => number, areOrdered = true) =>
      findLeaks(
        label.map(made),
        [{ name: 'y', labels: 'regression', values: label }],
        areOrdered,
      )[0]?.value;
    expect(r2Of((y) => 0.7 * y)).toBeCloseTo(1, 9);
    expect(r2Of((y) => -Math.exp(y))).toBeGreaterThan(0.99);
    expect(r2Of((y) => Math.floor(y / 2))).toBeGreaterThan(0.98);
    expect(r2Of((y) => (Math.floor(y / 2) * 7 + 50) % 11, false)).toBeGreaterThan(0.95);
    // The variance of the label is 20^2 / 12: noise of a standard deviation of 1 leaves 0.97, of 2
    // leaves 0.89.
    expect(r2Of((y, i) => y + noise(i))).toBeGreaterThan(0.95);
    expect(r2Of((y, i) => y + 2 * noise(i))).toBeCloseTo(1 / (1 + 48 / 400), 1);
    expect(r2Of((y, i) => y + 4 * noise(i))).toBeUndefined();
    expect(r2Of((_, i) => noise(i))).toBeUndefined();
    // A label of two values, one of which is missing in the column.
    const two = label.map((_, i) => Number(i % 3 === 0) * 5);
    const gone = two.map((y, i) => (y > 0 ? Number.NaN : i % 17));
    expect(findLeaks(gone, [{ name: 'y', labels: 'regression', values: two }], true)).toEqual([
      { label: 'y', metric: 'r2', value: expect.closeTo(1, 9) },
    ]);
  });
});

describe('what may leak', () => {
  const uniform = fastStream('leaks');
  const rows = 4000;
  const share = (p: number) => Float64Array.from({ length: rows }, () => Number(uniform() < p));
  const found = (
    values: Float64Array,
    labels: Float64Array,
    areOrdered = false,
    kind: 'binary' | 'classes' = 'binary',
  ) => findLeaks(values, [{ name: 'y', labels: kind, values: labels }], areOrdered);

  it('is a copy with noise, whose AUC is that of two normal distributions', () => {
    const labels = share(0.3);
    // The sum of twelve uniform numbers; a distance of d has an AUC of Phi(d / sqrt(2)): 0.921 for
    // 2, 0.76 for 1.
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);
    const [leak] = found(
      labels.map((y) => 2 * y + normal()),
      labels,
      true,
    );
    expect(leak!.value).toBeCloseTo(0.921, 1);
    expect(leak!.pure).toBeUndefined();
    expect(isLeaking(leak!)).toBe(false);
    expect(
      found(
        labels.map((y) => y + normal()),
        labels,
        true,
      ),
    ).toEqual([]);
  });

  it('is a value that comes with the rarer label alone, and not one that comes with the commoner', () => {
    const labels = share(0.2);
    // A tenth of the positives has code 3, the others codes 1 and 2 as all rows.
    const codes = labels.map((y) =>
      y === 1 && uniform() < 0.1 ? 3 : 1 + Math.floor(2 * uniform()),
    );
    const [leak] = findLeaks(
      codes,
      [{ name: 'y', labels: 'binary', values: labels }],
      false,
      (code) => `code ${code}`,
    );
    expect(leak).toMatchObject({ value: expect.closeTo(0.55, 1), pure: { value: 'code 3' } });
    expect(leakScore(leak!)).toMatch(/^(\d+) of the \1 rows with code 3 have the same label$/);
    expect(
      found(
        labels.map((y) => (y === 0 && uniform() < 0.1 ? 3 : 1)),
        labels,
      ),
    ).toEqual([]);
    // Of classes, each against the others.
    const classes = labels.map((y) => y + 2 * Math.floor(2 * uniform()));
    expect(
      found(
        classes.map((y) => (y === 3 && uniform() < 0.5 ? 1 : 2)),
        classes,
        false,
        'classes',
      ),
    ).toHaveLength(1);
  });

  it('is not noise of a rare label in many small categories', () => {
    const labels = share(0.02);
    expect(
      found(
        labels.map((_, i) => 1 + (i % 100)),
        labels,
      ),
    ).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  findGrouping,
  type Grouping,
} from '../../../../src/extras/tables/profile/find-grouping.js';
import { fastStream } from '../../../../src/ground/base/random.js';
import { preparedText } from '../files/prepare.js';

type Row = readonly (string | number)[];

async function grouping(
  header: string,
  rows: readonly Row[],
  labels: readonly string[] = [],
): Promise<Grouping | undefined> {
  const { file, column } = await preparedText(
    't.csv',
    `${header}\n${rows.map((row) => row.join()).join('\n')}\n`,
  );
  return findGrouping(file, column, labels);
}

const times = (n: number) => Array.from({ length: n }, (_, i) => i);
const uniform = fastStream('test/groups');
const below = (n: number): number => Math.floor(n * uniform());

/** Persons with a sex and a height, and some rows each with a dose. */
const persons = (n: number, rowsOf: (person: number) => number): Row[] =>
  times(n).flatMap((person) => {
    const [sex, height] = [below(2), 150 + below(40)];
    return times(rowsOf(person)).map(() => [`p${person}`, 7 * person, sex, height, below(10)]);
  });

describe('the column of groups', () => {
  it('has many values with several rows each, within which other columns are constant', async () => {
    const rows = persons(60, () => 5);
    expect(await grouping('patient,number,sex,height,dose', rows)).toMatchObject({
      column: 'patient',
      groups: 60,
      constant: ['sex', 'height'],
      within: ['number'],
    });
    // Without a usual name, two constant columns are needed.
    expect((await grouping('k,number,sex,height,dose', rows))?.column).toMatch(/k|number/);
    const withoutSex = rows.map(([person, , , height, dose]) => [person!, height!, dose!]);
    expect(await grouping('k,height,dose', withoutSex)).toBeUndefined();
    expect((await grouping('patient,height,dose', withoutSex))?.column).toBe('patient');
  });

  it('is none whose groups have mostly one row, or are few, or whose values are missing', async () => {
    const header = 'patient,number,sex,height,dose';
    expect(
      await grouping(
        header,
        persons(300, (i) => (i % 10 === 0 ? 3 : 1)),
      ),
    ).toBeUndefined();
    expect(
      await grouping(
        header,
        persons(10, () => 20),
      ),
    ).toBeUndefined();
    const gaps = persons(60, () => 5).map(([person, , ...others], i) => [
      i === 7 ? '' : person!,
      0,
      ...others,
    ]);
    expect(await grouping(header, gaps)).toBeUndefined();
  });

  it('is no quantity whose bands are columns, and no column of years', async () => {
    const rows = times(600).map(() => {
      const size = below(60);
      return [
        size,
        Math.floor(size / 10),
        size < 30 ? 'small' : 'large',
        Math.log(size + 1),
        below(10),
      ];
    });
    expect(await grouping('size,band,class,log_size,x', rows)).toBeUndefined();
    const years = times(600).map((i) => [1950 + (i % 30), (i % 30) % 7, (i % 30) % 5, below(10)]);
    expect(await grouping('year,inflation,unemployment,x', years)).toBeUndefined();
    expect((await grouping('shop,inflation,unemployment,x', years))?.column).toBe('shop');
  });

  it('is none if two cross, as users and products do', async () => {
    const rows = times(2000).map(() => {
      const [user, product] = [below(50), below(40)];
      return [
        `u${user}`,
        `p${product}`,
        (user * 7) % 3,
        (user * 5) % 11,
        (product * 3) % 4,
        (product * 7) % 9,
      ];
    });
    expect(await grouping('user_id,product_id,sex,city,kind,price', rows)).toBeUndefined();
  });

  it('is the one of fewest groups of those with a usual name', async () => {
    const rows = times(40).flatMap((family) =>
      times(3).flatMap((child) => {
        const sex = below(2);
        return times(4).map(() => [`f${family}`, `f${family}c${child}`, family % 3, sex, below(9)]);
      }),
    );
    expect(await grouping('family,child_id,region,sex,dose', rows)).toMatchObject({
      column: 'family',
      within: ['child_id'],
    });
  });

  it('is no rare flag, which agrees within groups by chance, and no label', async () => {
    const rows = times(600).map((i) => [`p${i % 200}`, Number(uniform() < 0.01), below(10)]);
    expect(await grouping('patient,rare,x', rows)).toBeUndefined();
    const others = persons(60, () => 5);
    expect(
      await grouping('patient,number,sex,height,dose', others, ['patient', 'number']),
    ).toBeUndefined();
  });
});

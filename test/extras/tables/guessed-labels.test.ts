import { describe, expect, it } from 'vitest';
import { suspectsAmong } from '../../../src/extras/tables/init/guesses.js';
import { labelsAmong } from '../../../src/extras/tables/init/labels.js';
import { profileFile } from '../../../src/extras/tables/profile/profile.js';
import { fastStream } from '../../../src/ground/base/random.js';
import { preparedText } from './files/prepare.js';

/** The values of a column by its kind: whether, counts, numbers, grades, or one of three texts. */
const KINDS = {
  flag: (u: number) => (u < 0.3 ? 1 : 0),
  answer: (u: number) => (u < 0.3 ? 'yes' : 'no'),
  count: (u: number) => Math.floor(-2 * Math.log(u)),
  number: (u: number) => (1000 * u).toFixed(1),
  grade: (u: number) => Math.floor(7 * u) / 2,
  kind: (u: number) => ['a', 'b', 'c'][Math.floor(3 * u)]!,
};

/** The guess for a table with independent columns such as `wage:number`. */
async function guess(columns: string) {
  const pairs = columns.split(' ').map((one) => one.split(':') as [string, keyof typeof KINDS]);
  const uniform = fastStream('test/guessed-labels');
  const lines = Array.from({ length: 400 }, () => pairs.map(([, kind]) => KINDS[kind](uniform() || 0.5)).join());
  return guessIn(`${pairs.map(([name]) => name).join()}\n${lines.join('\n')}\n`);
}

async function guessIn(text: string) {
  const { file, column } = await preparedText('t.csv', text);
  const chosen = labelsAmong(profileFile(file, column), undefined);
  const labels = chosen.map(({ facts }) => facts.name);
  if (labels.length === 0) return { labels };
  const suspects = suspectsAmong(profileFile(file, column, labels), chosen);
  return { labels, suspects: suspects.map(({ column }) => column) };
}

describe('labels are guessed', () => {
  it.each([
    [
      'an outcome that opens the table, and no amount at its end',
      'default:answer student:answer cost:number',
      'default',
    ],
    ['an outcome, and no price before it', 'age:number price:number clicked:flag', 'clicked'],
    ['an outcome, and a result beside it', 'age:number revenue:number clicked:flag', 'revenue clicked'],
    ['both censored events', 'age:number censrec:flag x:number censdead:flag', 'censrec censdead'],
    ['a status of two values', 'status:flag age:number', 'status'],
    ['no marital status', 'marital_status:flag age:number', ''],
    ['pay between features', 'year:grade wage:number union:answer region:kind', 'wage'],
    ['no pay if two columns are', 'year:grade wage:number salary:number x:number', ''],
    ['an amount that opens the table', 'id:number price:number lotsize:number stories:grade', 'price'],
    ['y, unless it is a coordinate', 'x:number y:number', 'y'],
    ['no coordinate', 'x:number y:number z:number', ''],
    ['no flags of years', 'age:number y94:flag y96:flag z:number', ''],
    ['no default of the past', 'age:number previous_default:flag z:number', ''],
    ['the last flags, if no other column is one', 'age:number x:number toxic:flag active:flag', 'toxic active'],
    ['no last flag among flags', 'a:flag x:number b:flag', ''],
    ['no traits and no dummies at the end', 'x:number female:flag', ''],
    ['no classes at the end', 'x:number residence:kind', ''],
    ['an outcome, and no class beside it', 'class:kind age:number survived:flag', 'survived'],
    ['a grade only at the end', 'grade:grade x:number', ''],
  ])('%s', async (_, columns, labels) => {
    expect((await guess(columns)).labels.join(' ')).toBe(labels);
  });

  it('and the same amount on another scale is left out', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const wage = 5 + ((i * 37) % 397);
      return [Math.log(wage).toFixed(4), (i * 7) % 31, (i * 11) % 101, wage].join();
    });
    const { labels, suspects } = await guessIn(`lwage,age,lage,wage\n${rows.join('\n')}\n`);
    expect([labels, suspects]).toEqual([['wage'], ['lwage']]);
  });
});

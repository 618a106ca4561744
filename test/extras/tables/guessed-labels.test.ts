import { describe, expect, it } from 'vitest';
import {
  furtherLabels,
  furtherLabelsText,
  labelsOption,
} from '../../../src/extras/tables/init/further-labels.js';
import {
  chosenFeatures,
  featureNames,
  suspectsAmong,
} from '../../../src/extras/tables/init/guesses.js';
import { labelsAmong, possibleLabelsText } from '../../../src/extras/tables/init/labels.js';
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
  const lines = Array.from({ length: 400 }, () =>
    pairs.map(([, kind]) => KINDS[kind](uniform() || 0.5)).join(),
  );
  return guessIn(`${pairs.map(([name]) => name).join()}\n${lines.join('\n')}\n`);
}

async function guessIn(text: string) {
  const { file, column } = await preparedText('t.csv', text);
  const chosen = labelsAmong(profileFile(file, column), undefined);
  const labels = chosen.map(({ facts }) => facts.name);
  if (labels.length === 0)
    return { labels, suspects: [], reasons: [], further: [], text: '', option: '' };
  const profile = profileFile(file, column, labels);
  const suspects = suspectsAmong(profile, chosen);
  const features = chosenFeatures(profile, chosen, suspects);
  const further = furtherLabels(profile, chosen, featureNames(features));
  return {
    labels,
    suspects: suspects.map(({ column }) => column),
    reasons: suspects.map(({ why }) => why),
    further: further.map(({ facts }) => facts.name),
    text: furtherLabelsText(further),
    option: labelsOption(chosen, further),
  };
}

describe('labels are guessed', () => {
  it.each([
    [
      'an outcome that opens the table, and no amount at its end',
      'default:answer student:answer cost:number',
      'default',
    ],
    ['an outcome, and no price before it', 'age:number price:number clicked:flag', 'clicked'],
    [
      'an outcome, and a result beside it',
      'age:number revenue:number clicked:flag',
      'revenue clicked',
    ],
    ['both censored events', 'age:number censrec:flag x:number censdead:flag', 'censrec censdead'],
    ['a status of two values', 'status:flag age:number', 'status'],
    ['no marital status', 'marital_status:flag age:number', ''],
    ['pay between features', 'year:grade wage:number union:answer region:kind', 'wage'],
    ['no pay if two columns are', 'year:grade wage:number salary:number x:number', ''],
    [
      'an amount that opens the table',
      'id:number price:number lotsize:number stories:grade',
      'price',
    ],
    ['y, unless it is a coordinate', 'x:number y:number', 'y'],
    ['no coordinate', 'x:number y:number z:number', ''],
    ['no flags of years', 'age:number y94:flag y96:flag z:number', ''],
    ['no default of the past', 'age:number previous_default:flag z:number', ''],
    [
      'the last flags, if no other column is one',
      'age:number x:number toxic:flag active:flag',
      'toxic active',
    ],
    ['no last flag among flags', 'a:flag x:number b:flag', ''],
    ['no last flag beside traits of 0 and 1', 'female:flag x:number a:flag b:flag', ''],
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
    const { labels, suspects, further } = await guessIn(
      `lwage,age,lage,wage\n${rows.join('\n')}\n`,
    );
    expect([labels, suspects, further]).toEqual([['wage'], ['lwage'], []]);
  });

  it('and no logarithm or multiple of another column, whatever its name', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const [salary, sold] = [100 + ((i * 37) % 397), 5 + ((i * 53) % 211)];
      return [
        salary,
        sold,
        (i * 7) % 31,
        Math.log10(salary).toFixed(5),
        12 * sold,
        Math.log(sold).toFixed(5),
      ].join();
    });
    const { labels, suspects, reasons } = await guessIn(
      `salary,sales,age,pay_cost,yearly_cost,lsales\n${rows.join('\n')}\n`,
    );
    expect(labels).toEqual(['salary']);
    expect([suspects, reasons]).toEqual([['pay_cost'], ['it is the logarithm of salary, a label']]);
  });

  it('and a label that is the logarithm of a feature keeps that one out', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const paid = 100.5 + ((i * 37) % 397);
      return [paid, (i * 7) % 31, Math.log(paid).toFixed(5)].join();
    });
    const { suspects, reasons } = await guessIn(`paid,age,y\n${rows.join('\n')}\n`);
    expect([suspects, reasons]).toEqual([['paid'], ['the label y is the logarithm of paid']]);
  });

  it('and no class that all rows of one thing share', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const model = (i * 7) % 40;
      return [`m${model}`, `k${model % 5}`, `c${model % 3}`, (i * 37) % 61].join();
    });
    expect((await guessIn(`model,maker,class,speed\n${rows.join('\n')}\n`)).labels).toEqual([]);
    const others = rows.map((row, i) => row.replace(/c\d/, `c${(i * 11) % 3}`));
    expect((await guessIn(`model,maker,class,speed\n${others.join('\n')}\n`)).labels).toEqual([
      'class',
    ]);
  });
});

describe('if no label is clear', () => {
  it('few columns are named, the likeliest first', async () => {
    const { file, column } = await preparedText(
      't.csv',
      `${['a,sex,b,score_a,c,d,e,f', ...Array.from({ length: 60 }, (_, i) => [(i * 7) % 31, i % 2, (i * 11) % 37, (i * 13) % 41, ...[17, 19, 23, 29].map((k) => (i * k) % 53)].join())].join('\n')}\n`,
    );
    expect(possibleLabelsText(profileFile(file, column))).toBe(
      'the likeliest: score_a (numbers), f (numbers), e (numbers), d (numbers), c (numbers), b (numbers); 2 more could be',
    );
  });
});

describe('features that could be labels', () => {
  it.each([
    [
      'an amount and an income',
      'default:answer student:answer balance:number income:number',
      'balance income',
    ],
    [
      'yes or no, the nearest first, without traits',
      'a:answer sex:answer wage:number union:answer south:flag',
      'union a',
    ],
    ['no price of sales', 'purchase:answer sale_price:number sales:number', 'sales'],
    ['names before values', 'won:flag a:flag loyalty:number', 'loyalty a'],
    ['counts', 'clicked:flag defects:count x:number', 'defects'],
    [
      'no prices of several brands',
      'purchase:answer cost_a:number cost_b:number cost_c:number',
      '',
    ],
    ['no values alone if there are many', 'won:flag a:flag b:flag c:flag d:flag e:flag', ''],
    ['no numbers, classes or codes', 'clicked:flag x:number colour:kind store:count', ''],
    ['nothing of before', 'clicked:flag last_visits:count previous:flag', ''],
  ])('%s', async (_, columns, names) => {
    expect((await guess(columns)).further.join(' ')).toBe(names);
  });

  it('are named with their kinds, a few of them', async () => {
    const { text } = await guess('won:flag gift:number profit:number debt:number a:flag b:count');
    expect(text).toMatch(
      /^gift \(amounts\), profit \(amounts\), debt \(amounts\), a \(binary, .* are 1\) and 1 more$/,
    );
    const { option } = await guess('clicked:flag gift:number');
    expect(option).toBe('--labels clicked,gift');
  });
});

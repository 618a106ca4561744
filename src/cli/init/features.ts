import { InputError } from '../../base/errors.js';
import { partNames } from '../../data/shares.js';
import { columnName } from '../../data/table/files/faults.js';
import type { ColumnProfile, Profile } from '../../data/table/files/profile.js';
import { looksWords } from '../../data/table/files/remarks.js';
import { leakWords } from '../profile-table.js';
import type { ChosenLabel } from './labels.js';

/** Columns by what they are as features, and those that are none. */
export interface ChosenFeatures {
  readonly numeric: readonly ColumnProfile[];
  readonly log: readonly ColumnProfile[];
  readonly categorical: readonly ColumnProfile[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** The name of a column of times. */
  readonly time?: string;
  /** The name of a column that says which rows train, validate and test. */
  readonly parts?: string;
}

/** Names of numbers that only tell things apart; RecBole's files add a type after a colon. */
const NAMES_THINGS =
  /:token$|(^|[ _.-])(id|(re)?code|zip|user|item|film|movie|video|song|book|artist|author|channel|campaign|ad|query|product|customer|merchant|seller|shop|store|brand|category|genre|city|region|country|device|type)s?$|[a-z](Id|ID)$/i;

/**
 * What each column but the labels is. Numbers of at least 0 with a long tail are features by their logarithm as well.
 * @throws InputError where no feature is left
 */
export function chosenFeatures({ file, columns }: Profile, labels: readonly ChosenLabel[]): ChosenFeatures {
  const names = labels.map(({ column }) => column.facts.name);
  const others = columns.filter(({ facts }) => !names.includes(facts.name));
  const parts = others.find(saysParts);
  const reasons = new Map(others.map((column) => [column, column === parts ? SPLIT : whyNot(column, labels)]));
  const kept = others.filter((column) => reasons.get(column) === undefined);
  if (kept.length === 0) throw new InputError([`${file.name}: no column is left that could be a feature`]);
  const categorical = kept.filter(isCategorical);
  const numbers = kept.filter((column) => !isCategorical(column));
  const time = others.find(({ isTime }) => isTime)?.facts.name;
  return {
    ...(time !== undefined && { time }),
    ...(parts && { parts: parts.facts.name }),
    numeric: numbers.filter(({ isSkewed }) => !isSkewed),
    log: numbers.filter(({ isSkewed }) => isSkewed),
    categorical,
    leftOut: [...reasons].flatMap(
      ([
        {
          facts: { name },
        },
        why,
      ]) => (why === undefined ? [] : [{ name: columnName(name), why }]),
    ),
  };
}

const SPLIT = 'it says which rows train, validate and test';

/** Its commonest texts are all it has, as there are as many as parts. */
const saysParts = ({ facts: { distinct, missing }, commonest }: ColumnProfile): boolean =>
  missing === 0 &&
  distinct === partNames.length &&
  partNames.every((part) => commonest.some(({ text }) => text === part));

function whyNot({ facts, unfit, looks, leaks }: ColumnProfile, labels: readonly ChosenLabel[]): string | undefined {
  if (looks?.like === 'dates') return looksWords(looks);
  if (unfit !== undefined) return unfit;
  const own = leaks.filter(({ label }) => labels.some(({ column }) => column.facts.name === label));
  const given = labels.find(({ column }) => column.leaks.some(({ label }) => label === facts.name));
  const isMade = given && `${columnName(given.column.facts.name)} gives it away, so it may be made from that label`;
  return leakWords(own).map((words) => `it ${words}`)[0] ?? isMade;
}

const isCategorical = ({ facts: { kind, name, distinct }, isWhole }: ColumnProfile): boolean =>
  kind !== 'number' || (isWhole && distinct > 2 && NAMES_THINGS.test(name));

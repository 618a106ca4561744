import { columnName } from '../../data/table/files/faults.js';
import type { ColumnProfile, Profile } from '../../data/table/files/profile.js';
import { InputError } from '../../errors.js';
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
}

/** Names of numbers that only tell things apart; RecBole's files add a type after a colon. */
const NAMES_THINGS =
  /:token$|(^|[_.-])(id|code|zip|user|item|film|movie|video|song|book|artist|author|channel|campaign|ad|query|product|customer|merchant|seller|shop|store|brand|category|genre|city|region|country|device|type)s?$|[a-z](Id|ID)$/i;

/**
 * What each column but the labels is. Numbers of at least 0 with a long tail are features by their logarithm as well.
 * @throws InputError where no feature is left
 */
export function chosenFeatures({ file, columns }: Profile, labels: readonly ChosenLabel[]): ChosenFeatures {
  const names = labels.map(({ column }) => column.facts.name);
  const others = columns.filter(({ facts }) => !names.includes(facts.name));
  const reasons = new Map(others.map((column) => [column, whyNot(column, names)]));
  const kept = others.filter((column) => reasons.get(column) === undefined);
  if (kept.length === 0) throw new InputError([`${file.name}: no column is left that could be a feature`]);
  const categorical = kept.filter(isCategorical);
  const numbers = kept.filter((column) => !isCategorical(column));
  const time = others.find(({ isTime }) => isTime)?.facts.name;
  return {
    ...(time !== undefined && { time }),
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

function whyNot({ unfit, leaks }: ColumnProfile, labels: readonly string[]): string | undefined {
  if (unfit !== undefined) return unfit;
  const own = leaks.filter(({ label }) => labels.includes(label));
  return leakWords(own).map((words) => `it ${words}`)[0];
}

const isCategorical = ({ facts: { kind, name, distinct }, isWhole }: ColumnProfile): boolean =>
  kind !== 'number' || (isWhole && distinct > 2 && NAMES_THINGS.test(name));

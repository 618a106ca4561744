/**
 * Features that could well be labels. A guess that takes one label of two gives the other one away
 * to the model, and the question whether learning both together helps is not asked.
 */

import { applying } from '../../../ground/base/words.js';
import { columnName } from '../../../train/data/table/columns.js';
import { type LabelCandidate, labelWords } from '../profile/candidates.js';
import { isLeaking, leakScore } from '../profile/leaks.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';
import {
  amountsIn,
  areScalesOfOne,
  mayNameLabel,
  NAMES_THINGS,
  namesFeature,
  saysMoney,
} from './label-names.js';
import { type ChosenLabel, isDummy } from './labels.js';

/**
 * The most columns that a message names. If more could be labels by their values alone, the values
 * say nothing.
 */
const MAX_NAMED = 4;

/** From this number of columns on, columns of one amount (the prices of brands) are inputs. */
const MANY_ALIKE = 3;

export interface FurtherLabel extends ColumnProfile {
  readonly label: LabelCandidate;
}

/**
 * Returns features that could be labels, the likeliest first: those that the name says to be an
 * outcome, an amount or a score, then binary ones and counts without a name of a trait, a code or a
 * thing. Equally likely ones are sorted by their distance to a label. A feature that gives a label
 * away is asked about elsewhere.
 */
export function furtherLabels(
  profile: Profile,
  chosen: readonly ChosenLabel[],
  features: readonly string[],
): FurtherLabel[] {
  const { columns } = profile;
  const labels = chosen.map(({ facts }) => facts.name);
  const isFree = ({ facts: { name }, leaks }: ColumnProfile) =>
    features.includes(name) &&
    !labels.includes(name) &&
    !name.includes(',') &&
    !namesFeature(name) &&
    !isDummy(name, profile) &&
    !profile.scales.some(({ column }) => column === name) &&
    !labels.some((label) => areScalesOfOne(name, label)) &&
    !leaks.some((leak) => labels.includes(leak.label) && isLeaking(leak));
  const free = columns.flatMap((column): FurtherLabel[] => {
    const label = column.label ?? column.numbers;
    const leaks = column.leaks.filter((leak) => labels.includes(leak.label));
    return label && isFree(column) ? [{ ...column, label, leaks }] : [];
  });
  const amounts = columns.flatMap(({ facts }) => [...new Set(amountsIn(facts.name))]);
  const isAlone = (name: string) =>
    amountsIn(name).every((amount) => amounts.filter((one) => one === amount).length < MANY_ALIKE);
  const byName = free.filter(
    ({ facts: { name }, label }) => mayNameLabel(name, label) && isAlone(name),
  );
  const byValues = free.filter(
    (one) =>
      !byName.includes(one) &&
      ['binary', 'count'].includes(one.label.labels) &&
      !NAMES_THINGS.test(one.facts.name) &&
      isAlone(one.facts.name),
  );
  const placeOf = (name: string) => columns.findIndex(({ facts }) => facts.name === name);
  const distance = ({ facts }: FurtherLabel) =>
    Math.min(...labels.map((label) => Math.abs(placeOf(facts.name) - placeOf(label))));
  const sorted = (some: readonly FurtherLabel[]) =>
    [...some].sort((a, b) => distance(a) - distance(b));
  return [...sorted(byName), ...(byValues.length <= MAX_NAMED ? sorted(byValues) : [])];
}

/**
 * Returns the columns with their kinds: `LoyalCH (numbers), Special (binary, 16.2 % are 1) and 2
 * more`.
 */
export function furtherLabelsText(further: readonly FurtherLabel[]): string {
  const named = further.slice(0, MAX_NAMED).map((one) => {
    const [leak] = one.leaks;
    const alone =
      leak === undefined ? '' : `; it alone tells ${columnName(leak.label)}, ${leakScore(leak)}`;
    return `${columnName(one.facts.name)} (${kindWords(one)}${alone})`;
  });
  const more = further.length - named.length;
  return applying(named.join(', '), more > 0 && `and ${more} more`).join(' ');
}

function kindWords({ facts, label }: FurtherLabel): string {
  if (label.labels === 'binary') return labelWords(label);
  if (label.labels === 'classes') return `${label.classes} classes`;
  if (label.labels === 'count') return 'counts';
  return saysMoney(facts.name) ? 'amounts' : 'numbers';
}

/** Returns the sentence of remarks and configs. */
export const furtherLabelsRemark = (further: readonly FurtherLabel[]): string =>
  further.length === 1
    ? `this could be a label, too, and is a feature now: ${furtherLabelsText(further)}`
    : `these could be labels, too, and are features now: ${furtherLabelsText(further)}`;

/** Returns the option that adds the likeliest further label: `--labels default,balance`. */
export function labelsOption(
  chosen: readonly ChosenLabel[],
  [first]: readonly FurtherLabel[],
): string {
  const names = applying(...chosen.map(({ facts }) => facts.name), first?.facts.name).join(',');
  return /^[\w.,-]+$/.test(names)
    ? `--labels ${names}`
    : `--labels '${names.replaceAll("'", "'\\''")}'`;
}

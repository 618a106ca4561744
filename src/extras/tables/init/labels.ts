import { InputError } from '../../../ground/base/errors.js';
import { counted } from '../../../ground/base/words.js';
import { instead } from '../../../ground/schema/text.js';
import { columnName } from '../../../train/data/table/columns.js';
import { isCalledClass, type LabelCandidate } from '../profile/candidates.js';
import { ENDS_IN_ID, namesGroups } from '../profile/find-grouping.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';
import {
  isLogarithm,
  labelWordIn,
  mayNameLabel,
  NAMES_THINGS,
  namesFeature,
  saysAmount,
  saysLabel,
  saysOpeningAmount,
  saysPay,
  saysResult,
  saysScore,
  seriesOf,
} from './label-names.js';

/** A label with the reason why it was guessed, unless the user named it. */
export type ChosenLabel = ColumnProfile & {
  readonly label: LabelCandidate;
  readonly guessed?: string;
};

/** Returns the labels that the user named or, if some seem to be labels, the guessed ones. */
export const labelsAmong = (
  profile: Profile,
  names: readonly string[] | undefined,
): ChosenLabel[] => (names ? names.map((name) => named(profile, name)) : guessedLabels(profile));

/** @throws InputError if no column seems to be a label */
export function refuseNoLabels(profile: Profile, chosen: readonly ChosenLabel[]): void {
  if (chosen.length > 0) return;
  const which = possibleLabelsText(profile) ?? 'no column has numbers, or a few texts';
  throw new InputError('arguments', [
    `${profile.file.name}: no column is clearly a label: name those to predict by --labels a,b; ${which}`,
  ]);
}

/** The most columns that a message names. */
const MAX_NAMED = 6;

/**
 * `the likeliest: math10 (numbers), sci11 (numbers); 12 more could be`; undefined if no column
 * could be a label.
 */
export function possibleLabelsText(profile: Profile): string | undefined {
  const could = possibleLabels(profile);
  if (could.length === 0) return undefined;
  const named = could
    .slice(0, MAX_NAMED)
    .map(({ facts, label }) => `${columnName(facts.name)} (${shortWords(label)})`);
  const more = could.length - named.length;
  return `the likeliest: ${named.join(', ')}${more > 0 ? `; ${more} more could be` : ''}`;
}

/** The places of a table in which labels stand most often. */
const LAST = 3;

/**
 * Returns the columns that could be labels, the likeliest first: those whose name says an outcome,
 * an amount or a score; the last ones that are no trait, place or code by their name; the others of
 * these, from the end; then the rest. Of columns on several scales, it has the original.
 */
function possibleLabels({
  columns,
  scales,
}: Profile): { facts: ColumnProfile['facts']; label: LabelCandidate }[] {
  const fit = columns.flatMap((column) => {
    const { facts, label = column.numbers, unfit, isTime } = column;
    const isDerived = scales.some((scale) => scale.column === facts.name);
    return label && unfit === undefined && !isTime && !isDerived ? [{ facts, label }] : [];
  });
  const isPlain = ({ facts: { name } }: (typeof fit)[number]) =>
    !namesFeature(name) && !NAMES_THINGS.test(name);
  const last = fit.filter(isPlain).slice(-LAST);
  const rankOf = (one: (typeof fit)[number]): number => {
    if (!isPlain(one)) return 3;
    if (mayNameLabel(one.facts.name, one.label)) return 0;
    return last.includes(one) ? 1 : 2;
  };
  return [...fit].reverse().sort((a, b) => rankOf(a) - rankOf(b));
}

/** The words of a label in a list: `yes or no`, `numbers`, `counts`, `3 classes`. */
function shortWords({ labels, classes }: LabelCandidate): string {
  if (labels === 'binary') return 'two values';
  if (labels === 'classes') return `${classes} classes`;
  return labels === 'count' ? 'counts' : 'numbers';
}

function named({ columns }: Profile, name: string): ChosenLabel {
  const column = columns.find(({ facts }) => facts.name === name);
  if (!column) {
    const names = columns.map(({ facts }) => facts.name);
    throw new InputError('arguments', [
      `--labels: no column is named ${name}: ${instead(name, names)}`,
    ]);
  }
  const label = column.label ?? column.numbers;
  if (label) return { ...column, label };
  const { distinct } = column.facts;
  throw new InputError('arguments', [
    `--labels: column ${columnName(name)} has ${counted(distinct, 'distinct value')}: numbers, or at most 20 texts, are needed; in a config, labels: classes takes more, and positive: [VALUE] makes a binary label of them`,
  ]);
}

/**
 * Returns labels by explicit names; else by usual names, with amounts at the end; else the amount
 * or score that opens the table, or the only pay in it; else the last columns, if they alone have 0
 * and 1.
 */
function guessedLabels(profile: Profile): ChosenLabel[] {
  const bySaying = withoutScales(labelsSayingSo(profile), profile);
  if (bySaying.length > 0) return bySaying;
  const byName = labelsByName(profile);
  const found = withoutScales([...byName, ...amountsAtEnd(profile, byName)], profile);
  if (found.length > 0)
    return profile.columns.flatMap(({ facts }) => found.find((one) => one.facts === facts) ?? []);
  const amount = openingAmount(profile) ?? onlyPay(profile);
  return amount ? [amount] : lastFlags(profile);
}

function labelsSayingSo({ columns }: Profile): ChosenLabel[] {
  const names = columns.map(({ facts }) => facts.name);
  return columns.flatMap((column) => {
    const label = column.label ?? column.numbers;
    const { name } = column.facts;
    return label && saysLabel(name, names)
      ? [{ ...column, label, guessed: `it is called ${name}` }]
      : [];
  });
}

/**
 * Beside another label, or if rows of one thing (a car's model) share it, `class` is a class of
 * tickets or cars.
 */
function labelsByName({ columns, grouping }: Profile): ChosenLabel[] {
  const found = columns.flatMap((column) => {
    // Of numbers with many values, only counts are labels by their name alone.
    const { label = column.numbers?.labels === 'count' ? column.numbers : undefined } = column;
    const word = label && labelWordIn(column.facts.name, label);
    return label && word !== undefined
      ? [{ ...column, label, guessed: `its name has the word ${word}` }]
      : [];
  });
  const others = found.filter(({ facts }) => !isCalledClass(facts.name));
  return others.length > 0
    ? others
    : found.filter(({ facts }) => !grouping?.constant.includes(facts.name));
}

/**
 * Returns amounts and scores at the end, which only labels come after. A table that opens with a
 * label ends with features, and beside another label, amounts that are often known beforehand (such
 * as a price) are features.
 */
function amountsAtEnd(profile: Profile, byName: readonly ChosenLabel[]): ChosenLabel[] {
  const { columns } = profile;
  const isLabel = (column: ColumnProfile | undefined) =>
    byName.some(({ facts }) => facts === column?.facts);
  if (isLabel(firstColumn(profile))) return [];
  const atEnd: ChosenLabel[] = [];
  for (const column of [...columns].reverse()) {
    const { label = column.numbers } = column;
    // A logarithm at the end was computed from a column that may be a feature.
    if (isLabel(column) || isScale(column, profile)) continue;
    const { kind, name } = column.facts;
    const isAmount = byName.length > 0 ? saysResult(name) : saysAmount(name);
    const isFit =
      kind === 'number' && (saysScore(name) || (isAmount && isMostlyThere(column, profile)));
    if (!label || !isFit) break;
    atEnd.push({
      ...column,
      label,
      guessed: 'its name says an amount or a score, and only labels come after it',
    });
  }
  return atEnd;
}

/** The first column that is neither an identifier nor a time. */
const firstColumn = ({ columns }: Profile): ColumnProfile | undefined =>
  columns.find(
    ({ facts: { name }, unfit, isTime }) =>
      unfit === undefined && !isTime && !ENDS_IN_ID.test(name) && !namesGroups(name),
  );

const isMostlyThere = ({ facts: { missing } }: ColumnProfile, { file }: Profile): boolean =>
  2 * missing <= file.rows;

function openingAmount(profile: Profile): ChosenLabel | undefined {
  const column = firstColumn(profile);
  if (column?.facts.kind !== 'number' || !isMostlyThere(column, profile)) return undefined;
  const { label = column.numbers } = column;
  if (!label || !saysOpeningAmount(column.facts.name)) return undefined;
  return {
    ...column,
    label,
    guessed: 'its name says an amount or a score, and it is the first column',
  };
}

function onlyPay(profile: Profile): ChosenLabel | undefined {
  const found = profile.columns.flatMap((column): ChosenLabel[] => {
    const { label = column.numbers } = column;
    const { kind, name } = column.facts;
    return label &&
      kind === 'number' &&
      saysPay(name) &&
      isMostlyThere(column, profile) &&
      !isScale(column, profile)
      ? [{ ...column, label, guessed: `it is called ${name}, as no other column is` }]
      : [];
  });
  const [first, second] = withoutScales(found, profile);
  return second === undefined ? first : undefined;
}

/** Whether a column is another one on another scale. */
const isScale = ({ facts }: Pick<ColumnProfile, 'facts'>, { scales }: Profile): boolean =>
  scales.some(({ column }) => column === facts.name);

/**
 * Leaves out other labels on another scale, by their values or, with rounded values, by their
 * names.
 */
const withoutScales = (labels: readonly ChosenLabel[], { scales }: Profile): ChosenLabel[] => {
  const isOf = (name: string, other: string) =>
    isLogarithm(name, other) || scales.some(({ column, of }) => column === name && of === other);
  return labels.filter(({ facts }) => !labels.some((other) => isOf(facts.name, other.facts.name)));
};

/**
 * Returns the last columns of 0 and 1, if no other column has them. Between others, and for
 * classes, the place says too little.
 */
function lastFlags(profile: Profile): ChosenLabel[] {
  const { columns } = profile;
  const flags = columns.flatMap((column): ChosenLabel[] => {
    const { label } = column;
    const isFlag = label?.labels === 'binary' && label.positive === undefined;
    return isFlag
      ? [{ ...column, label, guessed: 'it is among the last columns, which alone have 0 and 1' }]
      : [];
  });
  const areLast = flags.every((flag, i) => flag.facts === columns.at(i - flags.length)!.facts);
  const areLabels =
    areLast &&
    flags.every(
      (flag) =>
        isMostlyThere(flag, profile) &&
        !namesFeature(flag.facts.name) &&
        !isDummy(flag.facts.name, profile),
    );
  return areLabels ? flags : [];
}

/**
 * Whether a column of 0 and 1 is one of several that encode a category: region1, region2 and
 * region3, of which one is 1.
 */
export function isDummy(name: string, { columns, correlations }: Profile): boolean {
  const series = seriesOf(name);
  if (series === undefined) return false;
  const others = columns
    .filter(
      ({ facts, label }) =>
        label?.labels === 'binary' && facts.name !== name && seriesOf(facts.name) === series,
    )
    .map(({ facts }) => facts.name);
  const overlaps = correlations.some(
    ({ labels: [a, b], value }) =>
      value > 0 && ((a === name && others.includes(b)) || (b === name && others.includes(a))),
  );
  return others.length > 0 && !overlaps;
}

import { InputError } from '../../../ground/base/errors.js';
import { counted } from '../../../ground/base/words.js';
import { instead } from '../../../ground/schema/text.js';
import { columnName } from '../../../train/data/table/columns.js';
import { type LabelCandidate, labelWords } from '../profile/candidates.js';
import { ENDS_IN_ID, namesGroups } from '../profile/groups.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';
import {
  isLogarithm,
  labelWordIn,
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
export type ChosenLabel = ColumnProfile & { readonly label: LabelCandidate; readonly guessed?: string };

/** Returns the labels that the user named or, if some seem to be labels, the guessed ones. */
export const labelsAmong = (profile: Profile, names: readonly string[] | undefined): ChosenLabel[] =>
  names ? names.map((name) => named(profile, name)) : guessedLabels(profile);

/** @throws InputError if no column seems to be a label */
export function refuseNoLabels(profile: Profile, chosen: readonly ChosenLabel[]): void {
  if (chosen.length > 0) return;
  const could = possibleLabels(profile);
  const which = could.length > 0 ? `these could be: ${could.join(', ')}` : 'no column has numbers, or a few texts';
  throw new InputError('arguments', [
    `${profile.file.name}: which columns are labels is not clear: name them by --labels a,b: ${which}`,
  ]);
}

/** The most columns of numbers with many values that a message names; labels tend to be the last ones. */
const MAX_NUMBERS = 5;

/** Columns that could be labels, with reasons: those of few values, and the last ones of numbers. */
export function possibleLabels({ columns }: Profile): string[] {
  const numbers = columns.filter(({ label, numbers, unfit, isTime }) => !label && numbers && !unfit && !isTime);
  const last = numbers.slice(-MAX_NUMBERS);
  return columns.flatMap((column) => {
    const { facts, label, numbers } = column;
    if (label) return [`${columnName(facts.name)} (${labelWords(label)})`];
    return last.includes(column) ? [`${columnName(facts.name)} (${numberWords(numbers!)})`] : [];
  });
}

/** The words of a label that is any number: `numbers`, `numbers with a long tail`, `counts`. */
const numberWords = ({ labels, log }: LabelCandidate): string =>
  labels === 'count' ? 'counts' : log ? 'numbers with a long tail' : 'numbers';

function named({ columns }: Profile, name: string): ChosenLabel {
  const column = columns.find(({ facts }) => facts.name === name);
  if (!column) {
    const names = columns.map(({ facts }) => facts.name);
    throw new InputError('arguments', [`--labels: no column is named ${name}: ${instead(name, names)}`]);
  }
  const label = column.label ?? column.numbers;
  if (label) return { ...column, label };
  const { distinct } = column.facts;
  throw new InputError('arguments', [
    `--labels: column ${columnName(name)} has ${counted(distinct, 'distinct value')}: numbers, or at most 20 texts, are needed; in a config, labels: classes takes more, and positive: [VALUE] makes a binary label of them`,
  ]);
}

/**
 * Returns labels by explicit names; else by usual names, with amounts at the end; else the amount or score that opens the
 * table, or the only pay in it; else the last columns, if they alone have 0 and 1.
 */
function guessedLabels(profile: Profile): ChosenLabel[] {
  const bySaying = labelsSayingSo(profile);
  if (bySaying.length > 0) return bySaying;
  const byName = labelsByName(profile);
  const found = withoutLogarithms([...byName, ...amountsAtEnd(profile, byName)]);
  if (found.length > 0) return profile.columns.flatMap(({ facts }) => found.find((one) => one.facts === facts) ?? []);
  const amount = openingAmount(profile) ?? onlyPay(profile);
  return amount ? [amount] : lastFlags(profile);
}

function labelsSayingSo({ columns }: Profile): ChosenLabel[] {
  const names = columns.map(({ facts }) => facts.name);
  return columns.flatMap((column) => {
    const label = column.label ?? column.numbers;
    const { name } = column.facts;
    return label && saysLabel(name, names) ? [{ ...column, label, guessed: `it is called ${name}` }] : [];
  });
}

/** Beside another label, `class` is a class of tickets or cars. */
function labelsByName({ columns }: Profile): ChosenLabel[] {
  const found = columns.flatMap((column) => {
    // Of numbers with many values, only counts are labels by their name alone.
    const { label = column.numbers?.labels === 'count' ? column.numbers : undefined } = column;
    const word = label && labelWordIn(column.facts.name, label);
    return label && word !== undefined ? [{ ...column, label, guessed: `its name has the word ${word}` }] : [];
  });
  const others = found.filter(({ facts }) => !/^class$/i.test(facts.name));
  return others.length > 0 ? others : found;
}

/**
 * Returns amounts and scores at the end, which only labels come after. A table that opens with a label ends with features,
 * and beside another label, amounts that are often known beforehand (such as a price) are features.
 */
function amountsAtEnd(profile: Profile, byName: readonly ChosenLabel[]): ChosenLabel[] {
  const { columns } = profile;
  const isLabel = (column: ColumnProfile | undefined) => byName.some(({ facts }) => facts === column?.facts);
  if (isLabel(firstColumn(profile))) return [];
  const atEnd: ChosenLabel[] = [];
  for (const column of [...columns].reverse()) {
    const { label = column.numbers } = column;
    if (isLabel(column)) continue;
    const { kind, name } = column.facts;
    const isAmount = byName.length > 0 ? saysResult(name) : saysAmount(name);
    const isFit = kind === 'number' && (saysScore(name) || (isAmount && isMostlyThere(column, profile)));
    if (!label || !isFit) break;
    atEnd.push({ ...column, label, guessed: 'its name says an amount or a score, and only labels come after it' });
  }
  return atEnd;
}

/** The first column that is neither an identifier nor a time. */
const firstColumn = ({ columns }: Profile): ColumnProfile | undefined =>
  columns.find(
    ({ facts: { name }, unfit, isTime }) =>
      unfit === undefined && !isTime && !ENDS_IN_ID.test(name) && !namesGroups(name),
  );

const isMostlyThere = ({ facts: { missing } }: ColumnProfile, { file }: Profile): boolean => 2 * missing <= file.rows;

function openingAmount(profile: Profile): ChosenLabel | undefined {
  const column = firstColumn(profile);
  if (column?.facts.kind !== 'number' || !isMostlyThere(column, profile)) return undefined;
  const { label = column.numbers } = column;
  if (!label || !saysOpeningAmount(column.facts.name)) return undefined;
  return { ...column, label, guessed: 'its name says an amount or a score, and it is the first column' };
}

function onlyPay(profile: Profile): ChosenLabel | undefined {
  const found = profile.columns.flatMap((column): ChosenLabel[] => {
    const { label = column.numbers } = column;
    const { kind, name } = column.facts;
    return label && kind === 'number' && saysPay(name) && isMostlyThere(column, profile)
      ? [{ ...column, label, guessed: `it is called ${name}, as no other column is` }]
      : [];
  });
  const [first, second] = withoutLogarithms(found);
  return second === undefined ? first : undefined;
}

/** Leaves out the logarithms of other labels. */
const withoutLogarithms = (labels: readonly ChosenLabel[]): ChosenLabel[] =>
  labels.filter(({ facts }) => !labels.some((other) => isLogarithm(facts.name, other.facts.name)));

/**
 * Returns the last columns of 0 and 1, if no other column has them, apart from features by their names. Between features of
 * 0 and 1, and for classes, the place says too little.
 */
function lastFlags(profile: Profile): ChosenLabel[] {
  const { columns } = profile;
  const flags = columns.flatMap((column): ChosenLabel[] => {
    const { facts, label } = column;
    const isFlag = label?.labels === 'binary' && label.positive === undefined && !namesFeature(facts.name);
    return isFlag ? [{ ...column, label, guessed: 'it is among the last columns, which alone have 0 and 1' }] : [];
  });
  const areLast = flags.every((flag, i) => flag.facts === columns.at(i - flags.length)!.facts);
  const areLabels =
    areLast && flags.every((flag) => isMostlyThere(flag, profile) && !isDummy(flag.facts.name, profile));
  return areLabels ? flags : [];
}

/** Whether a column of 0 and 1 is one of several that encode a category: region1, region2 and region3, of which one is 1. */
export function isDummy(name: string, { columns, correlations }: Profile): boolean {
  const series = seriesOf(name);
  if (series === undefined) return false;
  const others = columns
    .filter(({ facts, label }) => label?.labels === 'binary' && facts.name !== name && seriesOf(facts.name) === series)
    .map(({ facts }) => facts.name);
  const overlaps = correlations.some(
    ({ labels: [a, b], value }) =>
      value > 0 && ((a === name && others.includes(b)) || (b === name && others.includes(a))),
  );
  return others.length > 0 && !overlaps;
}

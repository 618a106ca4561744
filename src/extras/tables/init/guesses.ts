import { InputError } from '../../../ground/base/errors.js';
import { partNames } from '../../../train/data/shares.js';
import { columnName } from '../../../train/data/table/columns.js';
import { looksWords } from '../files/values.js';
import { ENDS_IN_ID, type Grouping, namesGroups } from '../profile/find-grouping.js';
import { leakWords, SURELY_LEAKING } from '../profile/leaks.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';
import { scaleWords } from '../profile/scales.js';
import { areScalesOfOne, NAMES_THINGS } from './label-names.js';
import type { ChosenLabel } from './labels.js';

/** A column that may become known only with or after a label, and why. */
export interface Suspect {
  readonly column: string;
  readonly why: string;
}

/** Matches names of events that happen some time after rows begin. */
const EVENTS =
  /(^|[ _.-])(event|status|cens\w*|death|dead|died|relapse\w*|recurrence|failure|surviv\w*|outcome)([ _.-]|$)/i;

/** Matches names of times until an event, or until somebody was seen last. */
const FOLLOW_UP =
  /(^|[ _.-])(follow[ _-]?up|futime|f[ _-]?up|surv\w*|tte|dtime|rtime|os|pfs|time|days|weeks|months|years|duration)([ _.-]|$)/i;

/** Matches names of the future. */
const FUTURE = /(^|[ _.-])(next|future|tomorrow|later|afterwards|subsequent)([ _.-]|$)/i;

/**
 * Returns the columns that are left out unless the user says that they are known when labels are
 * predicted.
 */
export function suspectsAmong(
  { columns, scales }: Profile,
  labels: readonly ChosenLabel[],
): Suspect[] {
  const names = labels.map(({ facts }) => facts.name);
  const event = labels.find(
    ({ facts, label }) => label.labels === 'binary' && EVENTS.test(facts.name),
  );
  return columns.flatMap((column): Suspect[] => {
    const { name } = column.facts;
    if (names.includes(name) || column.unfit !== undefined) return [];
    const scale = scales.find(
      (one) =>
        (one.column === name && names.includes(one.of)) ||
        (one.of === name && names.includes(one.column)),
    );
    if (scale?.column === name)
      return [{ column: name, why: `it is ${scaleWords(scale)}, a label` }];
    if (scale)
      return [
        {
          column: name,
          why: `the label ${columnName(scale.column)} is ${scaleWords({ ...scale, of: name })}`,
        },
      ];
    const [leak] = leakWords(column.leaks.filter(({ value }) => value >= SURELY_LEAKING));
    if (leak !== undefined) return [{ column: name, why: `it ${leak}` }];
    const named = column.leaks.find(({ label }) => areScalesOfOne(label, name));
    if (named)
      return [
        {
          column: name,
          why: `by its name it is the label ${columnName(named.label)} on another scale`,
        },
      ];
    if (
      event &&
      FOLLOW_UP.test(name) &&
      column.facts.kind === 'number' &&
      column.facts.distinct > MAX_STAGES
    )
      return [
        {
          column: name,
          why: `by its name it may be the time until ${columnName(event.facts.name)}`,
        },
      ];
    return FUTURE.test(name) ? [{ column: name, why: 'by its name it is of the future' }] : [];
  });
}

/** The most values of stages; a time has more. */
const MAX_STAGES = 20;

/** Fewer different values are kinds of rows rather than things that have several rows each. */
const MIN_THINGS = 20;

/** A column of things that have several rows each, by its name alone. */
export const groupByName = (
  { categorical }: Pick<ChosenFeatures, 'categorical'>,
  rows: number,
): string | undefined =>
  categorical.find(
    ({ facts: { name, distinct } }) =>
      namesGroups(name) && distinct >= MIN_THINGS && 2 * distinct <= rows,
  )?.facts.name;

export type ChosenFeatures = ReturnType<typeof chosenFeatures>;

/**
 * All columns but labels and those that are left out, with reasons; suspects are. Non-negative
 * numbers with a long tail enter as log(1 + x). @throws InputError if no feature is left
 */
export function chosenFeatures(
  { file, columns, grouping }: Profile,
  labels: readonly ChosenLabel[],
  suspects: readonly Suspect[],
) {
  const names = labels.map(({ facts }) => facts.name);
  const others = columns.filter(({ facts }) => !names.includes(facts.name));
  const parts = others.find(saysParts);
  const reasons = new Map(
    others.map((column) => [
      column,
      column === parts
        ? SPLIT
        : ((grouping && whyNotIn(grouping, column)) ?? whyNot(column, suspects)),
    ]),
  );
  const kept = others.filter((column) => reasons.get(column) === undefined);
  if (kept.length === 0)
    throw new InputError('data', [`${file.name}: no column is left that could be a feature`]);
  const categorical = kept.filter(isCategorical);
  const namesOf = (isLog: boolean) =>
    kept.flatMap((one) => (!isCategorical(one) && one.isSkewed === isLog ? [one.facts.name] : []));
  return {
    /** A time column, one that assigns rows to training, validation and test, and one of groups. */
    time: others.find(mayPart)?.facts.name,
    parts: parts?.facts.name,
    group: grouping,
    numeric: namesOf(false),
    log: namesOf(true),
    categorical,
    /**
     * Features that are taken as numbers, but may be codes: few whole numbers from 0 or 1 on, such
     * as treatments.
     */
    codes: kept.flatMap((one) =>
      !isCategorical(one) && one.isWhole && one.label?.labels === 'classes' ? [one.facts.name] : [],
    ),
    leftOut: [...reasons].flatMap(([{ facts }, why]) =>
      why === undefined ? [] : [{ name: columnName(facts.name), why }],
    ),
  };
}

/** The names of the columns that models predict from. */
export const featureNames = ({
  numeric,
  log,
  categorical,
}: Pick<ChosenFeatures, 'numeric' | 'log' | 'categorical'>): string[] => [
  ...new Set([...numeric, ...log, ...categorical.map(({ facts }) => facts.name)]),
];

/** A time by which rows can be split: each has one, and there are as many as parts. */
const mayPart = ({ isTime, facts: { missing, distinct } }: ColumnProfile): boolean =>
  isTime && missing === 0 && distinct >= partNames.length;

const SPLIT = 'it says which rows train, validate and test';

/** As a column has as many texts as there are parts, its commonest texts are all of its texts. */
const saysParts = ({ facts: { distinct, missing }, commonest }: ColumnProfile): boolean =>
  missing === 0 &&
  distinct === partNames.length &&
  partNames.every((part) => commonest.some(({ text }) => text === part));

function whyNotIn(
  { column, within }: Grouping,
  { facts: { name } }: ColumnProfile,
): string | undefined {
  if (name === column) return 'it names groups, and a model is for new ones';
  return within.includes(name) ? `each of its values is of one ${columnName(column)}` : undefined;
}

function whyNot(
  { unfit, looks, facts }: ColumnProfile,
  suspects: readonly Suspect[],
): string | undefined {
  if (looks?.like === 'dates') return looksWords(looks);
  return unfit ?? suspects.find(({ column }) => column === facts.name)?.why;
}

const isCategorical = ({ facts: { kind, name, distinct }, isWhole }: ColumnProfile): boolean =>
  kind !== 'number' ||
  (isWhole && distinct > 2 && (NAMES_THINGS.test(name) || ENDS_IN_ID.test(name)));

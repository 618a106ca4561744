import { InputError } from '../../../ground/base/errors.js';
import { counted } from '../../../ground/base/words.js';
import { instead } from '../../../ground/schema/text.js';
import { partNames } from '../../../train/data/shares.js';
import { columnName } from '../../../train/data/table/columns.js';
import { looksWords } from '../files/values.js';
import { type LabelCandidate, labelWords } from '../profile/candidates.js';
import { ENDS_IN_ID, type Grouping, namesGroups } from '../profile/groups.js';
import { leakWords, SURELY_LEAKING } from '../profile/leaks.js';
import type { ColumnProfile, Profile } from '../profile/profile.js';

/** A label with the reason why it was guessed, unless the user named it. */
export type ChosenLabel = ColumnProfile & { readonly label: LabelCandidate; readonly guessed?: string };

/** Matches explicit names of labels: y, y1, label_2, target. */
const SAYS_SO = /^(y|labels?|targets?)(_?\d+)?$/i;

/** Matches words of names of labels by their kind: actions, events and outcomes, grades, visits, and kinds. */
const LABEL_WORDS: Readonly<Record<LabelCandidate['labels'], RegExp>> = {
  binary:
    /^(class|outcome|click|like|purchase|buy|bought|order|convert|conversion|churn|watch|finish|follow|share|comment|subscri|cancel|default|fraud|income|response|event|death|dead|died|relapse|recurrence|surviv|readmi|attrition|approved|accept|admitted|hired|passed|won|sold|delayed|returned|exited|failure|success|spam)[a-z]*$/i,
  regression: /^(rating|score|star|grade)s?$/i,
  count: /^(visits|orders|purchases|claims|admissions|clicks|views|accidents|rentals)$/i,
  classes: /^(class|species|variety|outcome|diagnosis|income|response)[a-z]*$/i,
};

/** Matches words of names of amounts or of their logarithms (`lwage`), which are labels if only labels come after them. */
const AMOUNTS =
  /^(?:l|ln|log)?(price|cost|charge|revenue|sale|spend|spent|spending|amount|salary|wage|earning|income|yield|value|expense|payment|consumption)s?$/i;

/** The words of a name: `loanDefault`, `loan_default` and `loan default` have two. */
const wordsIn = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '');

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

/** Labels by explicit names; else by usual names, with amounts at the end; else the last columns of 0 and 1, or of classes. */
function guessedLabels({ columns, file }: Profile): ChosenLabel[] {
  const bySaying = columns.flatMap((column) => {
    const label = column.label ?? column.numbers;
    return label && SAYS_SO.test(column.facts.name)
      ? [{ ...column, label, guessed: `it is called ${column.facts.name}` }]
      : [];
  });
  if (bySaying.length > 0) return bySaying;
  const byName = columns.flatMap((column): ChosenLabel[] => {
    // Of numbers with many values, only counts are labels by their name alone.
    const { label = column.numbers?.labels === 'count' ? column.numbers : undefined } = column;
    const word = label && wordsIn(column.facts.name).find((word) => LABEL_WORDS[label.labels].test(word));
    return label && word !== undefined ? [{ ...column, label, guessed: `its name has the word ${word}` }] : [];
  });
  const isLabel = (column: ColumnProfile) => byName.some(({ facts }) => facts === column.facts);
  const isMostlyThere = ({ facts: { missing } }: ColumnProfile) => 2 * missing <= file.rows;
  const atEnd: ChosenLabel[] = [];
  for (const column of [...columns].reverse()) {
    const { label = column.numbers } = column;
    if (isLabel(column)) continue;
    const words = column.facts.kind === 'number' ? wordsIn(column.facts.name) : [];
    const isScore = words.some((word) => LABEL_WORDS.regression.test(word));
    const isAmount = words.some((word) => AMOUNTS.test(word)) && isMostlyThere(column);
    if (!label || !(isScore || isAmount)) break;
    atEnd.push({
      ...column,
      label,
      guessed: 'its name says an amount or a score, and only labels come after it',
    });
  }
  const found = [...byName, ...atEnd];
  if (found.length > 0) return columns.flatMap(({ facts }) => found.find((one) => one.facts === facts) ?? []);
  const candidates = columns
    .filter((column): column is ChosenLabel => column.label !== undefined)
    .filter(isMostlyThere);
  const isFlag = ({ label }: ColumnProfile) => label?.labels === 'binary' && label.positive === undefined;
  const last = candidates.filter((column) => columns.slice(columns.indexOf(column)).every(isFlag));
  if (last.length > 0)
    return last.map((column) => ({ ...column, guessed: 'it is among the last columns, which have 0 and 1' }));
  const end = candidates.at(-1);
  return end?.label.labels === 'classes' && end === columns.at(-1)
    ? [{ ...end, guessed: 'it is the last column, and has classes' }]
    : [];
}

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

/** Returns the columns that are left out unless the user says that they are known when labels are predicted. */
export function suspectsAmong({ columns }: Profile, labels: readonly ChosenLabel[]): Suspect[] {
  const names = labels.map(({ facts }) => facts.name);
  const event = labels.find(({ facts, label }) => label.labels === 'binary' && EVENTS.test(facts.name));
  return columns.flatMap((column): Suspect[] => {
    const { name } = column.facts;
    if (names.includes(name) || column.unfit !== undefined) return [];
    const [leak] = leakWords(column.leaks.filter(({ value }) => value >= SURELY_LEAKING));
    if (leak !== undefined) return [{ column: name, why: `it ${leak}` }];
    if (event && FOLLOW_UP.test(name) && column.facts.kind === 'number' && column.facts.distinct > MAX_STAGES)
      return [{ column: name, why: `by its name it may be the time until ${columnName(event.facts.name)}` }];
    return FUTURE.test(name) ? [{ column: name, why: 'by its name it is of the future' }] : [];
  });
}

/** The most values of stages; a time has more. */
const MAX_STAGES = 20;

/** Fewer different values are kinds of rows rather than things that have several rows each. */
const MIN_THINGS = 20;

/** A column of things that have several rows each, by its name alone. */
export const groupByName = ({ categorical }: Pick<ChosenFeatures, 'categorical'>, rows: number): string | undefined =>
  categorical.find(
    ({ facts: { name, distinct } }) => namesGroups(name) && distinct >= MIN_THINGS && 2 * distinct <= rows,
  )?.facts.name;

export type ChosenFeatures = ReturnType<typeof chosenFeatures>;

/** Names of numbers that are identifiers; RecBole's files append a type after a colon. */
const NAMES_THINGS =
  /:token$|(^|[ _.-])(id|(re)?code|zip|user|item|film|movie|video|song|book|artist|author|channel|campaign|ad|query|product|customer|merchant|seller|shop|store|brand|category|genre|city|region|country|county|state|device|type|class|species|race|ethnicity|marital|occupation|industry|sector|department|religion|language|nationality|birthplace|status|group|segment|cluster)s?$/i;

/**
 * All columns but labels and those that are left out, with reasons; suspects are. Non-negative numbers with a long tail
 * enter as log(1 + x). @throws InputError if no feature is left
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
      column === parts ? SPLIT : ((grouping && whyNotIn(grouping, column)) ?? whyNot(column, suspects)),
    ]),
  );
  const kept = others.filter((column) => reasons.get(column) === undefined);
  if (kept.length === 0) throw new InputError('data', [`${file.name}: no column is left that could be a feature`]);
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
    leftOut: [...reasons].flatMap(([{ facts }, why]) =>
      why === undefined ? [] : [{ name: columnName(facts.name), why }],
    ),
  };
}

/** A time by which rows can be split: each has one, and there are as many as parts. */
const mayPart = ({ isTime, facts: { missing, distinct } }: ColumnProfile): boolean =>
  isTime && missing === 0 && distinct >= partNames.length;

const SPLIT = 'it says which rows train, validate and test';

/** As a column has as many texts as there are parts, its commonest texts are all of its texts. */
const saysParts = ({ facts: { distinct, missing }, commonest }: ColumnProfile): boolean =>
  missing === 0 &&
  distinct === partNames.length &&
  partNames.every((part) => commonest.some(({ text }) => text === part));

function whyNotIn({ column, within }: Grouping, { facts: { name } }: ColumnProfile): string | undefined {
  if (name === column) return 'it names groups, and a model is for new ones';
  return within.includes(name) ? `each of its values is of one ${columnName(column)}` : undefined;
}

function whyNot({ unfit, looks, facts }: ColumnProfile, suspects: readonly Suspect[]): string | undefined {
  if (looks?.like === 'dates') return looksWords(looks);
  return unfit ?? suspects.find(({ column }) => column === facts.name)?.why;
}

const isCategorical = ({ facts: { kind, name, distinct }, isWhole }: ColumnProfile): boolean =>
  kind !== 'number' || (isWhole && distinct > 2 && (NAMES_THINGS.test(name) || ENDS_IN_ID.test(name)));

import { InputError } from '../../../base/errors.js';
import { counted } from '../../../base/words.js';
import { partNames } from '../../../data/shares.js';
import { columnName } from '../../../data/table/columns.js';
import { instead } from '../../../schema/text.js';
import { looksWords } from '../files/values.js';
import { type Grouping, namesGroups } from '../profile/groups.js';
import { type LabelCandidate, labelWords, leakWords, SURELY_LEAKING } from '../profile/labels.js';
import { asRegression, type ColumnProfile, type Profile } from '../profile/profile.js';

export type ChosenLabel = ColumnProfile & { readonly label: LabelCandidate };

/** Matches explicit names of labels: y, y1, label_2, target. */
const SAYS_SO = /^(y|labels?|targets?)(_?\d+)?$/i;

/** Matches common names of labels: actions and outcomes for binary labels, ratings for regression, kinds for classes. */
const LABEL_NAMES: Readonly<Record<LabelCandidate['labels'], RegExp>> = {
  binary:
    /^(is_?|has_?|did_?)?(class|outcome|click|like|purchase|buy|bought|order|convert|conversion|churn|watch|finish|follow|share|comment|subscri|cancel|default|fraud|income|response)[a-z]*$/i,
  regression: /^(rating|score|star|grade)s?$/i,
  classes: /^(class|species|variety|outcome|diagnosis|income|response)[a-z]*$/i,
};

export function chosenLabels(profile: Profile, names: readonly string[] | undefined): ChosenLabel[] {
  if (names) return names.map((name) => named(profile, name));
  const guessed = guessedLabels(profile);
  if (guessed.length > 0) return guessed;
  const could = profile.columns.flatMap(({ facts: { name }, label }) =>
    label ? [`${columnName(name)} (${labelWords(label)})`] : [],
  );
  const which =
    could.length > 0
      ? `these could be: ${could.join(', ')}`
      : 'no column has 0 and 1, a few texts, or a few whole numbers';
  throw new InputError('arguments', [
    `${profile.file.name}: which columns are labels is not clear: name them by --labels a,b: ${which}`,
  ]);
}

function named({ columns }: Profile, name: string): ChosenLabel {
  const column = columns.find(({ facts }) => facts.name === name);
  if (!column) {
    const names = columns.map(({ facts }) => facts.name);
    throw new InputError('arguments', [`--labels: no column is named ${name}: ${instead(name, names)}`]);
  }
  const label = column.label ?? asRegression(column.facts);
  if (label) return { ...column, label };
  const { distinct } = column.facts;
  throw new InputError('arguments', [
    `--labels: column ${columnName(name)} has ${counted(distinct, 'distinct value')}: numbers, or at most 20 texts, are needed; in a config, labels: classes takes more, and positive: [VALUE] makes a binary label of them`,
  ]);
}

function guessedLabels({ columns }: Profile): ChosenLabel[] {
  const bySaying = columns.flatMap((column) => {
    const label = column.label ?? asRegression(column.facts);
    return SAYS_SO.test(column.facts.name) && label ? [{ ...column, label }] : [];
  });
  if (bySaying.length > 0) return bySaying;
  const candidates = columns.filter((column): column is ChosenLabel => column.label !== undefined);
  const byName = candidates.filter(({ facts, label }) => LABEL_NAMES[label.labels].test(facts.name));
  if (byName.length > 0) return byName;
  const isFlag = ({ label }: ColumnProfile) => label?.labels === 'binary' && label.positive === undefined;
  const last = candidates.filter((column) => columns.slice(columns.indexOf(column)).every(isFlag));
  if (last.length > 0) return last;
  const end = candidates.at(-1);
  return end?.label.labels === 'classes' && end === columns.at(-1) ? [end] : [];
}

/** A column of things that have several rows each, by its name alone. */
export const groupByName = ({ categorical }: Pick<ChosenFeatures, 'categorical'>, rows: number): string | undefined =>
  categorical.find(({ facts: { name, distinct } }) => namesGroups(name) && 2 * distinct <= rows)?.facts.name;

export type ChosenFeatures = ReturnType<typeof chosenFeatures>;

/** Names of numbers that are identifiers; RecBole's files append a type after a colon. */
const NAMES_THINGS =
  /:token$|(^|[ _.-])(id|(re)?code|zip|user|item|film|movie|video|song|book|artist|author|channel|campaign|ad|query|product|customer|merchant|seller|shop|store|brand|category|genre|city|region|country|device|type)s?$|[a-z](Id|ID)$/i;

/**
 * All columns but labels and those that are left out, with reasons. Non-negative numbers with a long tail enter as
 * log(1 + x). @throws InputError where no feature is left
 */
export function chosenFeatures({ file, columns, grouping }: Profile, labels: readonly ChosenLabel[]) {
  const names = labels.map(({ facts }) => facts.name);
  const others = columns.filter(({ facts }) => !names.includes(facts.name));
  const parts = others.find(saysParts);
  const reasons = new Map(
    others.map((column) => [
      column,
      column === parts ? SPLIT : ((grouping && whyNotIn(grouping, column)) ?? whyNot(column)),
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

function whyNot({ unfit, looks, leaks }: ColumnProfile): string | undefined {
  if (looks?.like === 'dates') return looksWords(looks);
  if (unfit !== undefined) return unfit;
  return leakWords(leaks.filter(({ value }) => value >= SURELY_LEAKING)).map((words) => `it ${words}`)[0];
}

const isCategorical = ({ facts: { kind, name, distinct }, isWhole }: ColumnProfile): boolean =>
  kind !== 'number' || (isWhole && distinct > 2 && NAMES_THINGS.test(name));

import { InputError } from '../../base/errors.js';
import { counted, listed } from '../../base/words.js';
import { columnName } from '../../data/table/files/faults.js';
import type { LabelCandidate } from '../../data/table/files/label-candidates.js';
import type { ColumnProfile, Profile } from '../../data/table/files/profile.js';
import { instead } from '../../schema/text.js';
import { labelWords } from '../profile-table.js';

/** A column that is learned, and as what. */
export interface ChosenLabel {
  readonly column: ColumnProfile;
  readonly label: LabelCandidate;
}

/** Names that say so: y, y1, label_2, target. */
const SAYS_SO = /^(y|labels?|targets?)(_?\d+)?$/i;

/** Names of what is often predicted: of deeds, which are done or not, and of grades. */
const USUAL: Readonly<Record<LabelCandidate['labels'], RegExp>> = {
  binary:
    /^(is_?|has_?|did_?)?(class|outcome|click|like|purchase|buy|bought|order|convert|conversion|churn|watch|finish|follow|share|comment|subscri|cancel|default|fraud|income|response)[a-z]*$/i,
  regression: /^(rating|score|star|grade)s?$/i,
};

/**
 * The columns that are named, in their order; or else those that their names, or their place at the end of the file, tell
 * to be labels.
 * @throws InputError where a named column cannot be a label, or none can be guessed
 */
export function chosenLabels(profile: Profile, names: readonly string[] | undefined): ChosenLabel[] {
  if (names) return names.map((name) => named(profile, name));
  const guessed = guessedLabels(profile);
  if (guessed.length > 0) return guessed;
  const could = profile.columns.flatMap(({ facts: { name }, label }) =>
    label ? [[columnName(name), label] as const] : [],
  );
  const which =
    could.length > 0
      ? `these could be: ${could.map(([name, label]) => `${name} (${labelWords(label)})`).join(', ')}`
      : 'no column holds 0 and 1, two texts, or a few whole numbers';
  throw new InputError([
    `${profile.file.name}: which columns are labels is not clear: name them by --labels a,b: ${which}`,
  ]);
}

function named({ columns }: Profile, name: string): ChosenLabel {
  const column = columns.find(({ facts }) => facts.name === name);
  if (!column)
    throw new InputError([
      `--labels: no column is named ${name}: ${instead(
        name,
        columns.map(({ facts }) => facts.name),
      )}`,
    ]);
  const label = column.label ?? asRegression(column);
  if (label) return { column, label };
  const { distinct } = column.facts;
  throw new InputError([
    `--labels: column ${columnName(name)} has ${counted(distinct, 'distinct value')}: numbers, or two texts, are needed; in a config, positive: [VALUE] makes a binary label of more texts`,
  ]);
}

const asRegression = ({ facts }: ColumnProfile): LabelCandidate | undefined =>
  facts.kind === 'number' && facts.distinct > 1 ? { labels: 'regression' } : undefined;

function guessedLabels({ columns }: Profile): ChosenLabel[] {
  const bySaying = columns.flatMap((column) => {
    const label = column.label ?? asRegression(column);
    return SAYS_SO.test(column.facts.name) && label ? [{ column, label }] : [];
  });
  if (bySaying.length > 0) return bySaying;
  const candidates = columns.flatMap((column) => (column.label ? [{ column, label: column.label }] : []));
  const byName = candidates.filter(({ column, label }) => USUAL[label.labels].test(column.facts.name));
  if (byName.length > 0) return byName;
  const others = columns.flatMap(({ label }, i) =>
    label?.labels === 'binary' && label.positive === undefined ? [] : [i],
  );
  return candidates.filter(({ column }) => columns.indexOf(column) > Math.max(-1, ...others));
}

/** The labels in words, for the line that says what was written. */
export const labelNames = (labels: readonly ChosenLabel[]): string =>
  listed(
    labels.map(({ column }) => columnName(column.facts.name)),
    'and',
  );

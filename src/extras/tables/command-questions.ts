/**
 * The questions of `mmoe-exp init FILE`. Outside a terminal, and with --yes, the answers are the
 * defaults.
 */

import type { Asker } from '../../app/cli/ask.js';
import { InputError } from '../../ground/base/errors.js';
import { columnName } from '../../train/data/table/columns.js';
import { furtherLabels, furtherLabelsText } from './init/further-labels.js';
import { type ChosenFeatures, type Suspect, suspectsAmong } from './init/guesses.js';
import {
  type ChosenLabel,
  labelsAmong,
  possibleLabelsText,
  refuseNoLabels,
} from './init/labels.js';
import { groupingWords } from './profile/find-grouping.js';
import type { Profile } from './profile/profile.js';

/**
 * Returns the labels that the user names by an option or in the terminal, or else the guessed ones.
 * @throws InputError if there are none
 */
export async function askedLabels(
  profile: Profile,
  names: readonly string[] | undefined,
  asker: Asker,
): Promise<ChosenLabel[]> {
  if (names) return labelsAmong(profile, names);
  const guessed = labelsAmong(profile, undefined);
  const fallback = guessed.map(({ facts }) => facts.name).join(',');
  const shown =
    guessed.length > 0
      ? `Guessed: ${guessed.map((one) => `${columnName(one.facts.name)} (${one.guessed})`).join(', ')}${furtherText(profile, guessed)}`
      : `None is clear; ${possibleLabelsText(profile) ?? 'none could be by its values'}`;
  const answer = await asker.text(
    `Which columns are labels, the main one first, with commas between them? ${shown}. [${fallback}]`,
    fallback,
  );
  if (answer !== fallback) return labelsAmong(profile, namesIn(answer));
  refuseNoLabels(profile, guessed);
  return guessed;
}

/**
 * Names the columns that could be labels, too, before it is known which ones are left out for other
 * reasons.
 */
function furtherText(profile: Profile, guessed: readonly ChosenLabel[]): string {
  const fit = profile.columns
    .filter(({ unfit }) => unfit === undefined)
    .map(({ facts }) => facts.name);
  const suspects = suspectsAmong(profile, guessed).map(({ column }) => column);
  const further = furtherLabels(
    profile,
    guessed,
    fit.filter((name) => !suspects.includes(name)),
  );
  return further.length === 0 ? '' : `. Further possible labels: ${furtherLabelsText(further)}`;
}

/** Returns the names in a list with commas. @throws InputError if one appears twice */
export function namesIn(text: string): string[] {
  const names = text.split(',').map((label) => label.trim());
  const twice = names.find((label, i) => names.indexOf(label) < i);
  if (twice === undefined) return names;
  throw new InputError('arguments', [
    `--labels: ${columnName(twice)} appears twice: each label is named once`,
  ]);
}

/** The labels, without the logarithm if the user wants the numbers as they are. */
export async function askedScales(
  chosen: readonly ChosenLabel[],
  asker: Asker,
): Promise<ChosenLabel[]> {
  const asked: ChosenLabel[] = [];
  for (const one of chosen) {
    const { log, ...plain } = one.label;
    const isLog =
      log &&
      (await asker.yes(
        `${columnName(one.facts.name)} has a few very large numbers: learn log(1 + x) instead?`,
        true,
      ));
    asked.push(isLog ? one : { ...one, label: plain });
  }
  return asked;
}

/** The columns that are left out because the user does not say that they are known in time. */
export async function askedSuspects(
  suspects: readonly Suspect[],
  asker: Asker,
): Promise<Suspect[]> {
  const leftOut: Suspect[] = [];
  for (const one of suspects) {
    const question = `${columnName(one.column)}: ${one.why}. Is it known when the label is predicted?`;
    if (!(await asker.yes(question, false))) leftOut.push(one);
  }
  return leftOut;
}

/** The features, without the split by group if the user wants another one. */
export async function askedSplit(features: ChosenFeatures, asker: Asker): Promise<ChosenFeatures> {
  const { group, parts } = features;
  if (group === undefined || parts !== undefined) return features;
  const question = `${groupingWords(group)}. Split by it, so that models are tested on new ones?`;
  return (await asker.yes(question, true)) ? features : { ...features, group: undefined };
}

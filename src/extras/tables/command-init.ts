/** `mmoe-exp init FILE`: describes a table, asks for its labels, and writes a config. */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { shippedConfig } from '../../app/api/configs.js';
import { type Asker, asking } from '../../app/cli/ask.js';
import { refuseExisting, withSchemaComment } from '../../app/cli/init.js';
import { print, printStatus } from '../../app/cli/output.js';
import { InputError } from '../../ground/base/errors.js';
import { writeWhole } from '../../ground/base/files.js';
import { applying, listed } from '../../ground/base/words.js';
import { totalOutputs } from '../../train/data/dataset.js';
import { columnName } from '../../train/data/table/columns.js';
import { architectures, modelWith } from '../../train/models/index.js';
import { evenWeights, narrowLayers } from '../../train/models/weights.js';
import { profiledFile, profileMarkdown } from './command-data.js';
import {
  askedLabels,
  askedScales,
  askedSplit,
  askedSuspects,
  namesIn,
} from './command-questions.js';
import { fewLabelsText } from './compare/together.js';
import { findLabelFaults, tableShape } from './data-set.js';
import { type Reading, ReadingError, readingFields } from './files/reading.js';
import {
  chooseEmbedding,
  chooseLossMean,
  chooseSplit,
  codesRemark,
  configText,
  modelsFor,
  splitCount,
  taskField,
} from './init/config-text.js';
import {
  type FurtherLabel,
  furtherLabels,
  furtherLabelsRemark,
  labelsOption,
} from './init/further-labels.js';
import {
  type ChosenFeatures,
  chosenFeatures,
  featureNames,
  groupByName,
  suspectsAmong,
} from './init/guesses.js';
import type { ChosenLabel } from './init/labels.js';
import { groupingWords } from './profile/find-grouping.js';
import { leakWords } from './profile/leaks.js';
import type { Profile } from './profile/profile.js';
import { resolve } from './resolve.js';
import { DEFAULT_HASH, DEFAULT_SHARES, type TableSpec } from './spec.js';

/** `mmoe-exp init FILE`: writes a config for a table. */
export async function initCommand(
  file: string,
  options: Reading & {
    readonly out?: string;
    readonly labels?: string;
    readonly yes?: boolean;
    readonly force?: boolean;
  },
): Promise<void> {
  const { out: given, labels, yes = false, force = false, ...reading } = options;
  // Configs of one table are told apart by their own names, and so are the folders of their
  // results.
  const name = plainFileName(given ?? file);
  const out = given ?? `${name}.yaml`;
  refuseExisting(out, 'file', force);
  if (!existsSync(file) && shippedConfig(file)) {
    throw new InputError('arguments', [
      `${file}: there is no such table; the config of this name: mmoe-exp init config ${file}`,
    ]);
  }
  const names = labels === undefined ? undefined : namesIn(labels);
  const profile = await recognised(file, reading);
  print(profileMarkdown(profile, { ofLabels: false }));
  const asked = await asking(yes, (asker) => answers(profile, names, asker));
  const { kept, faults, features } = splitting(asked.labels, asked.profile.file, asked.features);
  const further = areGuessed(kept)
    ? furtherLabels(asked.profile, kept, featureNames(features))
    : [];
  for (const line of otherSplits(asked.features, features)) printStatus(`${out}: ${line}`);
  for (const line of remarksOn(kept, faults, asked, features, further))
    printStatus(`${out}: ${line}`);
  const weights = weightsFor(profile.file, kept, features);
  const trained = (chooseSplit(features).train ?? DEFAULT_SHARES.train) * profile.file.rows;
  const few = kept.flatMap((one) => {
    const rows = Math.round(
      (trained * (profile.file.rows - one.facts.missing)) / profile.file.rows,
    );
    return rows < weights.number ? [{ title: labelName(one), rows }] : [];
  });
  if (few.length > 0) printStatus(`${out}: ${fewLabelsText(few, weights.number)}`);
  writeWhole(
    out,
    withSchemaComment(configText(profile.file, name, kept, features, further, out, weights), out),
  );
  const how = areGuessed(kept) ? ', as guessed' : '';
  printStatus(
    `${out}: labels ${listed(kept.map(labelName))}${how}: read it, then mmoe-exp run ${out}`,
  );
}

/** What the user answers, or the defaults, with the profile of the labels. */
type Answers = Awaited<ReturnType<typeof answers>>;

async function answers(profile: Profile, names: readonly string[] | undefined, asker: Asker) {
  const chosen = await askedLabels(profile, names, asker);
  const { name, reading = {} } = profile.file;
  const ofLabels = await profiledFile(
    name,
    reading,
    chosen.map(({ facts }) => facts.name),
  );
  const labels = await askedScales(chosen, asker);
  const suspects = await askedSuspects(suspectsAmong(ofLabels, labels), asker);
  const features = await askedSplit(chosenFeatures(ofLabels, labels, suspects), asker);
  return { profile: ofLabels, labels, suspects, features };
}

const areGuessed = (labels: readonly ChosenLabel[]): boolean =>
  labels.some(({ guessed }) => guessed !== undefined);

const labelName = ({ facts }: ChosenLabel): string => columnName(facts.name);

/**
 * Features and the labels that vary by their split; by time, or else at random, if none varies by
 * groups, and at random if none varies by time. @throws InputError like `varying`
 */
function splitting(
  chosen: readonly ChosenLabel[],
  file: Profile['file'],
  features: ChosenFeatures,
): { features: ChosenFeatures } & ReturnType<typeof varying> {
  try {
    return { features, ...varying(chosen, file, features) };
  } catch (error) {
    const { by } = chooseSplit(features);
    if (!(error instanceof InputError) || (by !== 'time' && by !== 'group')) throw error;
    const next =
      by === 'group' ? { ...features, group: undefined } : { ...features, time: undefined };
    return splitting(chosen, file, next);
  }
}

/** Says which splits are not possible. */
function otherSplits(guessed: ChosenFeatures, { time, group, parts }: ChosenFeatures): string[] {
  const why = 'a part would have no rows, or only labels that do not vary';
  const isLost = parts === undefined && group === undefined;
  return applying(
    isLost &&
      guessed.group &&
      `not split by ${columnName(guessed.group.column)}, whose groups are few: ${why}`,
    isLost &&
      guessed.time !== undefined &&
      time === undefined &&
      `split at random: by ${columnName(guessed.time)}, a time, ${why}`,
  );
}

/** The number of weights of all networks. */
function weightsFor(
  { name, reading, rows: count }: Profile['file'],
  labels: readonly ChosenLabel[],
  features: ChosenFeatures,
): { readonly number: number; readonly narrow: readonly number[] } {
  const { rows, labels: tasks, ...input } = tableShape(draftSpec(name, reading, labels, features));
  const models = modelsFor(labels.length).filter(
    (name) => architectures.get(name)!.fitted !== undefined,
  );
  const narrow = narrowLayers(totalOutputs(tasks), chooseLossMean(labels, count));
  const specs = models.map((name) => modelWith({ name }, {}));
  return { number: evenWeights(specs, input, tasks.length, { rows: rows.train, narrow }), narrow };
}

function draftSpec(
  file: string,
  reading: Profile['file']['reading'],
  labels: readonly ChosenLabel[],
  features: ChosenFeatures,
): TableSpec {
  const { numeric, log, categorical } = features;
  const { spec } = resolve({
    file,
    ...reading,
    tasks: labels.map((one) => taskField(one, one.facts.name)),
    split: chooseSplit(features),
    hash: DEFAULT_HASH,
    ...chooseEmbedding(categorical),
    features: { numeric, log, categorical: categorical.map(({ facts }) => facts.name) },
  });
  return spec;
}

/**
 * The labels that vary in all parts of every split, and the faults of the others.
 * @throws InputError where none does, or a part has no rows
 */
function varying(
  chosen: readonly ChosenLabel[],
  { name: file, rows, reading }: Profile['file'],
  features: ChosenFeatures,
) {
  const spec = draftSpec(file, reading, chosen, features);
  const { split } = spec;
  const faults: (string | undefined)[] = chosen.map(() => undefined);
  for (let seed = 0; seed < splitCount(rows, features); seed++) {
    // Without features, as each split reads the columns anew.
    const one: TableSpec = {
      ...spec,
      features: { numeric: [], log: [], categorical: [] },
      ...((split?.by === 'random' || split?.by === 'group') && { split: { ...split, seed } }),
    };
    findLabelFaults(one).forEach((fault, k) => {
      faults[k] ??= fault;
    });
  }
  const kept = chosen.filter((_, k) => faults[k] === undefined);
  if (kept.length === 0)
    throw new InputError('data', [`${file}: ${faults[0]}: another label or split is needed`]);
  return { kept, faults: faults.filter((fault) => fault !== undefined) };
}

function remarksOn(
  kept: readonly ChosenLabel[],
  faults: readonly string[],
  { profile, suspects }: Answers,
  { time, parts, group: grouping, ...features }: ChosenFeatures,
  further: readonly FurtherLabel[],
): string[] {
  const {
    columns,
    file: { rows },
  } = profile;
  const used = new Set(featureNames(features));
  const labels = kept.map(({ facts }) => facts.name);
  const isSaid = (name: string) =>
    further.some(({ facts }) => facts.name === name) ||
    profile.scales.some(({ column, of }) => column === name && used.has(of));
  const leaks = columns.flatMap(({ facts: { name }, leaks: all }) => {
    const isLabel = labels.includes(name);
    // A remark on further labels says it, or one on the column of which it is the logarithm.
    if (!isLabel && isSaid(name)) return [];
    const leaks =
      used.has(name) || isLabel ? all.filter(({ label }) => labels.includes(label)) : [];
    if (leaks.length === 0) return [];
    const found = `${columnName(name)} ${leakWords(leaks).join('; ')}`;
    return isLabel
      ? [`the label ${found}: sharing may gain by that alone`]
      : [`${found}: is it known when the label is predicted?`];
  });
  const group = groupByName(features, rows);
  const isOurs = parts === undefined;
  return applying(
    ...faults.map((fault) => `left out: ${fault}`),
    ...suspects.map(({ column, why }) => `${columnName(column)} is left out: ${why}`),
    labelsRemark(kept, further),
    correlationsRemark(labels, profile),
    features.codes.length > 0 && `${codesRemark(features.codes.slice(0, MAX_CODES))} in the config`,
    isOurs &&
      grouping !== undefined &&
      `split by group: ${groupingWords(grouping)}; models are tested on new ones`,
    isOurs &&
      grouping === undefined &&
      time !== undefined &&
      `split by ${columnName(time)}, a time: a model is used on rows later than those it learned from`,
    isOurs &&
      grouping === undefined &&
      group !== undefined &&
      `rows of one ${columnName(group)} are on both sides of the split: to test on new ones, split: {by: group, column: ${columnName(group)}}`,
    ...leaks,
  );
}

/** Says that one label shares nothing, and which features could be labels, too. */
function labelsRemark(
  kept: readonly ChosenLabel[],
  further: readonly FurtherLabel[],
): string | undefined {
  const alone = 'there is one label, so nothing to share: models are baselines and Single-Task';
  if (further.length === 0)
    return kept.length === 1 ? `${alone}; --labels a,b names more` : undefined;
  const how = further.length === 1 ? 'name it by' : 'name them, as in';
  return `${kept.length === 1 ? `${alone}; ` : ''}${furtherLabelsRemark(further)}; ${how} ${labelsOption(kept, further)}`;
}

/** The most features that may be codes that are named; the config names all. */
const MAX_CODES = 4;

/** The most pairs of labels whose correlations are named. */
const MAX_PAIRS = 3;

/** How the labels correlate: alike ones may share more. */
function correlationsRemark(
  labels: readonly string[],
  { correlations }: Profile,
): string | undefined {
  const own = correlations.filter(
    ({ labels: pair, value }) =>
      pair.every((name) => labels.includes(name)) && Number.isFinite(value),
  );
  if (own.length === 0 || own.length > MAX_PAIRS) return undefined;
  const pairs = own.map(
    ({ labels: pair, value }) => `${listed(pair.map(columnName))} ${value.toFixed(2)}`,
  );
  return `correlation of the labels: ${pairs.join('; ')}`;
}

/** Profiles a file with the given options, and adds the options that it turns out to need. */
async function recognised(file: string, reading: Reading): Promise<Profile> {
  let cure = DECIMAL_COMMA;
  try {
    const profile = await profiledFile(file, reading);
    if (reading.decimal !== undefined || !hasDecimalCommas(profile)) return profile;
  } catch (error) {
    if (
      !(error instanceof ReadingError) ||
      Object.keys(error.cure).some((option) => option in reading)
    )
      throw error;
    cure = error.cure;
  }
  printStatus(`${file}: read with ${readingFields(cure).join(', ')}, which seems to be needed`);
  return recognised(file, { ...reading, ...cure });
}

const DECIMAL_COMMA: Reading = { decimal: ',' };

/** Whether some columns have decimal commas, and none has decimal points. */
const hasDecimalCommas = ({ columns }: Profile): boolean =>
  columns.some(({ looks }) => looks?.like === 'decimal commas') &&
  columns.every(
    ({ facts: { kind, from }, isWhole }) => kind !== 'number' || isWhole || from !== undefined,
  );

function plainFileName(file: string): string {
  const plain = basename(file)
    .replace(/(\.\w+)?(\.gz)?$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 80);
  return /[a-z\d]/i.test(plain) ? plain : 'table';
}

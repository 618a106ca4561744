/*
 * How the output weights of runs start. An output on rectified units that starts with weights of
 * one sign cannot fall below, or rise above, its bias, and such a run often fails, whatever its
 * architecture. Starts follow from the seed: ledgers do not have them.
 */
import { isMapping } from '../../ground/base/grouped.js';
import type { Parameter } from '../../train/models/graph.js';
import { initialValues, type Start } from '../../train/models/initial.js';
import { outputName } from '../../train/models/layers.js';

/** The output layers of a run, on rectified units. */
export interface OutputLayers extends Pick<Start, 'model' | 'outputInitialization'> {
  /** Units of the last hidden layer before the output of each task, or one number for all tasks. */
  readonly units: readonly number[];
}

/** More units than any tower has. */
const MAX_UNITS = 10_000;

/**
 * Returns the output layers in the spec of a run, which others may have written; undefined for a
 * model without rectified towers.
 */
export function outputLayersIn(spec: unknown): OutputLayers | undefined {
  if (
    !isMapping(spec) ||
    !isMapping(spec.model) ||
    !isMapping(spec.model.sizes) ||
    !isMapping(spec.training)
  ) {
    return undefined;
  }
  const { name, sizes, code, predictions } = spec.model;
  const { activation, outputInitialization } = spec.training;
  const units: unknown = Array.isArray(sizes.tower) ? sizes.tower.at(-1) : undefined;
  if (typeof name !== 'string' || code !== undefined || predictions !== undefined) return undefined;
  if (activation !== undefined || !isCount(units) || units > MAX_UNITS) return undefined;
  const isOfThese = initializations.find((one) => one === outputInitialization);
  return { model: name, units: [units], ...(isOfThese && { outputInitialization: isOfThese }) };
}

const initializations = ['own', 'alive', 'balanced'] as const;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0;

/** Returns the units of the last hidden layer before the output of a task (0, 1 ...). */
export const unitsBefore = ({ units }: Pick<OutputLayers, 'units'>, task: number): number =>
  units[task] ?? units[0]!;

/**
 * The numbers of weights of the rarer sign, by layer, seed and task: cells of many models share
 * them.
 */
const known = new Map<string, number>();

/**
 * Returns how many of the weights by which the output of a task (0, 1 ...) starts have the rarer
 * sign: 0 if all have the same.
 */
export function rarerSigns({ units, ...start }: OutputLayers, seed: number, task: number): number {
  const width = unitsBefore({ units }, task);
  const own = start.outputInitialization === 'own' ? start.model : '';
  const id = `${seed} ${task} ${width} ${start.outputInitialization} ${own}`;
  const count = known.get(id) ?? countRarer(width, { ...start, seed }, task);
  known.set(id, count);
  return count;
}

function countRarer(width: number, start: Start, task: number): number {
  const values = initialValues(outputWeights(width, task), start);
  const positive = values.filter((value) => value > 0).length;
  return Math.min(positive, width - positive);
}

const outputWeights = (width: number, task: number): Parameter => ({
  kind: 'parameter',
  index: 0,
  name: `${outputName(task)}/weights`,
  shape: [width, 1],
  initial: 'uniform',
  role: 'output',
});

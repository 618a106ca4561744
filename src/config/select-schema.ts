import type * as z from 'zod';
import { columnOf } from '../metric.js';
import { across, distinct, mapping, oneOf, whole } from '../schema/fields.js';
import type { KeysOf } from '../schema/overrides.js';
import type { Selection } from './config.js';
import { metric } from './metric-schema.js';
import { selectableValues } from './training-schema.js';

/** More seeds than this are a typo. */
export const seedLimit = 1_000_000;

/** How many times the first seeds are tried where noise leaves a choice open, unless `mostSeeds` says otherwise. */
const USUAL_GROWTH = 4;

const candidates = <T extends number | string | object>(value: z.ZodType<T>) =>
  mapping({
    from: distinct(value),
    seeds: whole(1, seedLimit),
    mostSeeds: whole(1, seedLimit).exactOptional(),
    by: metric,
    statistic: oneOf(['median', 'trimmed-mean']).prefault('median'),
    per: oneOf(['model', 'cell']).prefault('model'),
  })
    .check(
      across(({ seeds, mostSeeds }, { sound, report }) => {
        if (!sound(['seeds']) || !sound(['mostSeeds']) || mostSeeds === undefined || mostSeeds >= seeds) return;
        report(['mostSeeds'], `at least seeds, ${seeds}, is needed`);
      }),
    )
    .transform((given) => ({ ...given, mostSeeds: given.mostSeeds ?? USUAL_GROWTH * given.seeds }))
    .exactOptional();

/** `select:`, keyed by the dotted paths of fields. */
export const select = mapping({
  'training.optimizer': candidates(selectableValues.optimizer),
  'training.learningRate': candidates(selectableValues.learningRate),
  'training.batchSize': candidates(selectableValues.batchSize),
  'training.steps': candidates(selectableValues.steps),
  'training.evaluateEvery': candidates(selectableValues.evaluateEvery),
  'training.schedule': candidates(selectableValues.schedule),
  'training.losses': candidates(selectableValues.losses),
});

/** A selection keyed by field names; undefined where it is empty. */
export function selectionOf(fields: z.output<typeof select>): Selection | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0) return undefined;
  const [, { from: _, ...shared }] = entries[0]!;
  const candidates = entries.map(([path, { from }]) => [fieldOf(path), { values: from, swept: true }]);
  return { candidates: Object.fromEntries(candidates), ...shared };
}

/** A selection as a file has it. */
export const plainSelection = ({ candidates, by, ...shared }: Selection): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(candidates).map(([field, { values }]) => [
      `training.${field}`,
      { from: values, by: columnOf(by), ...shared },
    ]),
  );

/** The field of `training:` that a path of a selection names. */
export const fieldOf = (path: string): string => path.slice('training.'.length);

/** Keys of `select:` are themselves dotted paths of two names. */
export const keysOfPath: KeysOf = (names) =>
  names[0] === 'select' && names.length > 2 ? ['select', names.slice(1, 3).join('.'), ...names.slice(3)] : names;

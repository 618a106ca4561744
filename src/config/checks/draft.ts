import type * as z from 'zod';
import type { DataKind, Given } from '../../data/kind.js';
import { kindOf } from '../../data/kinds.js';
import type { Across } from '../../schema/fields.js';
import type { Path } from '../../schema/text.js';
import type { Config, ModelSettings } from '../config.js';
import type { select } from '../select-schema.js';

/** A config whose selection is still keyed by path. A part that is not `sound` may have any value. */
export type Draft = Omit<Config, 'select' | 'keepPredictions'> & {
  readonly select?: z.output<typeof select>;
  readonly keepPredictions?: boolean;
};

/** The kind of a draft's data, and a reader of the fields that are sound; undefined where the kind is at fault. */
export function dataOf(
  { data }: Draft,
  { sound }: Across,
): { kind: DataKind; given: Given<Readonly<Record<string, unknown>>> } | undefined {
  if (!sound(['data', 'kind'])) return undefined;
  const fields = data as unknown as Readonly<Record<string, unknown>>;
  return { kind: kindOf(data), given: (field) => (sound(['data', field]) ? fields[field] : undefined) };
}

/**
 * All settings of a draft with their places: those for every replicate, those of each replicate, and the settings of these
 * for a task.
 */
export function settingsIn(
  { settings, replicates = [] }: Draft,
  { sound }: Across,
): { readonly model: string; readonly given: ModelSettings; readonly at: Path }[] {
  const all = [
    ...(sound(['settings']) ? [{ of: settings, at: ['settings'] }] : []),
    ...(sound(['replicates']) ? replicates.map((of, i) => ({ of, at: ['replicates', i] })) : []),
  ];
  return all.flatMap(({ of, at }) =>
    Object.entries(of).flatMap(([model, given]) => [
      { model, given, at: [...at, model] },
      ...Object.entries(given.tunedFor ?? {}).map(([task, given]) => ({
        ...{ model, given },
        at: [...at, model, 'tunedFor', task],
      })),
    ]),
  );
}

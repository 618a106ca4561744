/**
 * The kinds of data that are generated from a spec and a seed, without files. Report pages can
 * train on them.
 */

import type { DataSource, DataSpec } from './kind.js';
import { syntheticDataSet } from './synthetic/examples.js';
import { type SyntheticSpec, syntheticShape } from './synthetic/spec.js';

const synthetic: DataSource<SyntheticSpec> = { open: syntheticDataSet, shape: syntheticShape };

const sources = new Map<string, DataSource>([['synthetic', synthetic]]);

/** Adds kinds of generated data. */
export function addSources(added: Readonly<Record<string, DataSource>>): void {
  for (const [kind, source] of Object.entries(added)) sources.set(kind, source);
}

/** Makes generated data, anywhere the kernels run. @throws Error for another kind */
export const generatedData: DataSource = {
  open: (spec, seed) => findSource(spec).open(spec, seed),
  shape: (spec) => findSource(spec).shape(spec),
};

/** Returns whether data are generated: nothing but their spec and a seed is needed. */
export const isGenerated = ({ kind }: DataSpec): boolean => sources.has(kind);

function findSource(spec: DataSpec): DataSource {
  const source = sources.get(spec.kind);
  if (!source) throw new Error(`data of kind ${spec.kind}, which are not generated`);
  return source;
}

import { wingSources } from '../wings/generated.js';
import type { DataSource, DataSpec } from './kind.js';
import { syntheticDataSet } from './synthetic/examples.js';
import { type SyntheticSpec, syntheticShape } from './synthetic/spec.js';

const synthetic: DataSource<SyntheticSpec> = { open: syntheticDataSet, shape: syntheticShape };

const sources: Readonly<Record<string, DataSource>> = { synthetic, ...wingSources };

/** Makes data of the kinds that need no file, anywhere the kernels run. @throws Error for another kind */
export const generatedData: DataSource = {
  open: (spec, seed) => sourceOf(spec).open(spec, seed),
  shape: (spec) => sourceOf(spec).shape(spec),
};

/** Whether data are generated, so that nothing but their spec and a seed is needed. */
export const isGenerated = ({ kind }: DataSpec): boolean => Object.hasOwn(sources, kind);

function sourceOf(spec: DataSpec): DataSource {
  if (!isGenerated(spec)) throw new Error(`data of kind ${spec.kind}, which are not generated`);
  return sources[spec.kind]!;
}

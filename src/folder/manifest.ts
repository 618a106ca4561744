import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { withFile, writeWhole } from '../files.js';
import { differences } from './differences.js';
import { pathsOf } from './paths.js';

/*
 * The shapes of what stands in a manifest. Reading checks them and changes nothing: a manifest is shown as it was written,
 * with what else it holds.
 */

const fields = z.record(z.string(), z.unknown()).readonly();

/** The config that a folder's runs were planned from, as far as readers need it. */
const configShape = z.object({
  /** Its kind, and the fields of that kind as they stand in a YAML file: a list may be a sweep over its items. */
  data: z.looseObject({ kind: z.string().exactOptional() }).readonly().exactOptional(),
  training: fields.exactOptional(),
  /** By model. */
  settings: z.record(z.string(), z.object({ training: fields.exactOptional() })).exactOptional(),
  /** By the dotted path of what is selected. */
  select: z.record(z.string(), z.object({ by: z.string().exactOptional() })).exactOptional(),
  tune: z.object({ units: z.number().exactOptional() }).exactOptional(),
});

const dataFileShape = z
  .object({
    /** Which one of the data set. */
    file: z.string(),
    rows: z.number(),
    /** Of its text, unpacked. */
    sha256: z.string(),
  })
  .readonly();

const originShape = z.object({
  version: z.literal(1),
  name: z.string(),
  /** The config with its overrides and defaults, as it would stand in a YAML file. */
  config: configShape,
  configHash: z.string(),
  tool: z.object({
    version: z.string(),
    /** Of the tool's own checkout, where it runs from one. */
    commit: z.string().exactOptional(),
    dirty: z.boolean().exactOptional(),
  }),
  machine: z.object({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.number(),
    /** The kernels or the library that computed: `wasm simd128`. Earlier manifests do not say. */
    computed: z.string().exactOptional(),
  }),
  /** Of a real data set: the files that it was read from. */
  files: z.array(dataFileShape).readonly().exactOptional(),
  /** What fixes the bits of the numbers. */
  engine: z.object({ name: z.string(), backend: z.string(), version: z.string() }),
  workers: z.number(),
  /** ISO 8601, UTC. */
  started: z.string(),
});

const stageShape = z.object({
  stage: z.string(),
  cells: z.number(),
  runs: z.number(),
  /** Hash of the plan's keys. */
  plan: z.string(),
});

const manifestShape = originShape.extend({
  /** Missing while the sweep goes on, and of one that was killed. */
  ended: z.string().exactOptional(),
  stages: z.array(stageShape).readonly(),
  /** What became of the planned runs. */
  counts: z
    .object({ finished: z.number(), diverged: z.number(), failed: z.number(), missing: z.number() })
    .exactOptional(),
  /** Of a two-stage sweep: what was chosen for each group of cells, and how its candidates did. */
  selected: z.unknown().exactOptional(),
});

type GivenConfig = Readonly<z.infer<typeof configShape>>;

/** A recorded config with what older ones leave out. */
export type RecordedConfig = GivenConfig & {
  readonly data: { readonly kind: string };
} & Required<Pick<GivenConfig, 'training' | 'settings'>>;

type DataFile = z.infer<typeof dataFileShape>;

/** How a results folder came about: what its manifest says before the first run. */
export type Origin = Readonly<Omit<z.infer<typeof originShape>, 'config'>> & { readonly config: RecordedConfig };

/** What a results folder says of itself, beside its runs. */
export type Manifest = Readonly<Omit<z.infer<typeof manifestShape>, 'config'>> & Origin;

export function writeManifest(folder: string, manifest: Manifest): void {
  writeWhole(pathsOf(folder).manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The manifest of a folder; undefined where it has none. Throws an InputError on a file that is none. */
export function readManifest(folder: string): Manifest | undefined {
  const file = pathsOf(folder).manifest;
  if (!existsSync(file)) return undefined;
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  const refuse = (fault: string) => new InputError([`${file}: ${fault}: restore or delete it`]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('is not JSON');
  }
  const manifest = checked(manifestShape, value, refuse);
  return { ...manifest, config: filledIn(manifest.config) };
}

/** A plain config as a manifest records it. Throws an InputError where it is none. */
export const recordedConfig = (config: unknown): RecordedConfig =>
  filledIn(checked(configShape, config, (fault) => new InputError([`a manifest's config: ${fault}`])));

/** The kind of data where a config names none. */
const SYNTHETIC = 'synthetic';

const filledIn = (config: GivenConfig): RecordedConfig => ({
  ...config,
  data: { kind: SYNTHETIC, ...config.data },
  training: config.training ?? {},
  settings: config.settings ?? {},
});

const needs: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** A value that has a shape; throws what `refuse` makes of the first thing that is not as the shape has it. */
function checked<S extends z.ZodType>(shape: S, value: unknown, refuse: (fault: string) => InputError): z.infer<S> {
  const { error } = shape.safeParse(value, {
    error: (issue) => {
      if (issue.input === undefined) return 'is missing';
      if (issue.code === 'invalid_type') return `must be ${needs[issue.expected] ?? issue.expected}`;
      return issue.code === 'invalid_value' ? `must be ${issue.values.join(' or ')}` : undefined;
    },
  });
  const issue = error?.issues[0];
  if (issue) throw refuse([issue.path.join('.'), issue.message].filter((part) => part !== '').join(' '));
  return value as z.infer<S>;
}

/** What differs between a folder's last sweep and this one; undefined where nothing does or the folder is new. */
export function changesNote(folder: string, { config, engine, files = [] }: Origin): string | undefined {
  const before = readManifest(folder);
  if (!before) return undefined;
  const changes = differences(
    { config: before.config, engine: before.engine, data: before.files && byName(before.files) },
    { config, engine, data: before.files && byName(files) },
  );
  if (changes.length === 0) return undefined;
  return [`${folder} was written by another config; only runs of the same key are reused:`, ...changes].join('\n  ');
}

const byName = (files: readonly DataFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256]));

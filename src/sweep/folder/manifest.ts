import { existsSync } from 'node:fs';
import * as z from 'zod';
import { canonicalJson, jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { readWhole, writeWhole } from '../../ground/base/files.js';
import { SHA256, sha256Hex } from '../../ground/base/sha256.js';
import { counted, named, thousands } from '../../ground/base/words.js';
import { type Difference, differenceLine, differences, fieldDifferences } from './differences.js';
import { externalPredictionsShape } from './external-predictions.js';
import { folderPaths } from './paths.js';
import { registrationShape } from './registration.js';
import { MAX_SHARDS } from './shards.js';

/* Shapes that reading checks. A manifest is returned as it was written, unknown fields included. */

const fields = z.record(z.string(), z.unknown()).readonly();

const settings = z.object({ training: fields.exactOptional() });

const settingsShape = z.record(
  z.string(),
  settings.extend({
    tunedFor: z.record(z.string(), settings).exactOptional(),
  }),
);

const selectionShape = z
  .object({
    by: z.string(),
    statistic: z.enum(['median', 'trimmed-mean', 'mean']),
    per: z.enum(['model', 'cell']),
  })
  .readonly();

/** Seeds that are trained in rounds, with a look at the claims after each. */
const looked = z
  .object({ first: z.int().min(0), count: z.int().min(1), looks: z.int().min(2).max(20) })
  .readonly();

/**
 * The config that a folder's runs were planned from, as far as readers need it; each field is as in
 * YAML.
 */
const configShape = z
  .object({
    /** The kind and its fields; a list may be a sweep over its items. */
    data: z.looseObject({ kind: z.string() }).readonly(),
    training: fields,
    settings: settingsShape,
    replicates: z.array(settingsShape).exactOptional(),
    /** Selections by the dotted path of the selected field. */
    select: z.record(z.string(), selectionShape).exactOptional(),
    tune: z.object({ units: z.number().exactOptional() }).exactOptional(),
    draw: fields.exactOptional(),
    margin: z.number().exactOptional(),
    /** The seeds of final runs: see `lookedSeeds`. */
    seeds: z.unknown().exactOptional(),
    claims: z
      .array(z.looseObject({ id: z.string(), says: z.string() }).readonly())
      .readonly()
      .exactOptional(),
  })
  .readonly();

const dataFileShape = z
  .object({
    file: z.string(),
    rows: z.number(),
    /** SHA-256 of its unpacked text. */
    sha256: z.string(),
    /** How the file was read, as fields of `data:`, where that differs from the default. */
    reading: z.record(z.string(), z.string()).readonly().exactOptional(),
    /** On processing of the data that the config does not record; only on the first file. */
    remarks: z.array(z.string()).readonly().exactOptional(),
    missing: z.record(z.string(), z.number()).readonly().exactOptional(),
  })
  .readonly();

/**
 * A custom architecture: the file in the config that it was read from, and the SHA-256 of its text
 * in the folder.
 */
const codeShape = z
  .object({
    name: z.string(),
    title: z.string(),
    file: z.string(),
    sha256: z.string().regex(SHA256, 'must be 64 hexadecimal digits'),
  })
  .readonly();

const shardShape = z
  .object({
    index: z.int().min(1),
    count: z.int().min(1).max(MAX_SHARDS, `must be at most ${MAX_SHARDS}`),
  })
  .refine(({ index, count }) => index <= count, { path: ['index'], error: 'must be at most count' })
  .readonly();

/**
 * A shard: one of `count` parts of the runs of every stage, for as many machines; `index` is
 * counted from 1.
 */
export type Shard = z.infer<typeof shardShape>;

export const shardName = ({ index, count }: Shard): string => `shard ${index}/${count}`;

const time = z.iso.datetime();

const provenanceShape = z.object({
  version: z.literal(1),
  name: z.string(),
  config: configShape,
  configHash: z.string(),
  tool: z.object({
    version: z.string(),
    commit: z.string().exactOptional(),
    dirty: z.boolean().exactOptional(),
    /**
     * SHA-256 of the lockfile, where the tool runs from a checkout, and of its kernels. Some
     * published manifests lack them.
     */
    lockfile: z.string().exactOptional(),
    kernels: z.string().exactOptional(),
  }),
  machine: z.object({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.number(),
    /** The kernels or library that computed, such as `wasm simd128`. */
    computed: z.string(),
    /** SHA-256 of the native library, where one was used. */
    library: z.string().exactOptional(),
  }),
  /** The files that a real data set was read from. */
  files: z.array(dataFileShape).readonly().exactOptional(),
  code: z.array(codeShape).readonly().exactOptional(),
  /** What external trainers predicted, for each split. */
  trainers: z.array(externalPredictionsShape).readonly().exactOptional(),
  /** The claims of the config, with the time at which each was registered, and withdrawn ones. */
  claims: z.array(registrationShape).readonly().exactOptional(),
  engine: z.object({ name: z.string(), backend: z.string(), version: z.string() }),
  workers: z.number(),
  /**
   * In manifests of earlier versions: the rules by which their runs were judged. All are now judged
   * by the same.
   */
  rules: z.literal(2).exactOptional(),
  /** The part of the plan's runs that the folder is for, where it is not for all. */
  shard: shardShape.exactOptional(),
  started: time,
});

/** Missing while the sweep runs, and after it was killed. */
const ended = time.exactOptional();

export const mergedPart = provenanceShape
  .pick({ shard: true, tool: true, machine: true, workers: true, started: true })
  .extend({ ended })
  .readonly();

export type MergedPart = z.infer<typeof mergedPart>;

const lookShape = z
  .object({
    /** How many seeds of each cell had ended. */
    seeds: z.int().min(1),
    /** The claims that were still open; without any, training stopped. */
    open: z.array(z.string()).readonly(),
  })
  .readonly();

/** What a look at the claims of a config decided: whether the next round is trained. */
export type LookDecision = z.infer<typeof lookShape>;

const manifestShape = provenanceShape.extend({
  ended,
  /**
   * The merged folders, or the workers of a queue, by `started`; the folder's own machine is that
   * of the first.
   */
  merged: z.array(mergedPart).min(1, 'must not be empty').readonly().exactOptional(),
  /** `plan`: the hash of the plan's keys. */
  stages: z
    .array(z.object({ stage: z.string(), cells: z.number(), runs: z.number(), plan: z.string() }))
    .readonly(),
  /** With looks: the decision after each round but the last. */
  looks: z.array(lookShape).readonly().exactOptional(),
  counts: z
    .object({ finished: z.number(), diverged: z.number(), failed: z.number(), missing: z.number() })
    .exactOptional(),
  /** In a two-stage sweep: the choice for each group of cells, and the scores of its candidates. */
  selected: z.unknown().exactOptional(),
});

/** The names of unknown fields in a manifest. */
export const unknownFields = (manifest: Manifest): string[] =>
  Object.keys(manifest).filter((name) => !Object.hasOwn(manifestShape.shape, name));

export type RecordedConfig = z.infer<typeof configShape>;

/** The origin of a results folder: the part of its manifest that is known before the first run. */
export type Provenance = Readonly<z.infer<typeof provenanceShape>> & {
  readonly merged?: readonly MergedPart[];
};

export type Manifest = Readonly<z.infer<typeof manifestShape>>;

/** What an origin says of the place where its runs are trained. */
export const placePart = ({ shard, tool, machine, workers, started }: Provenance): MergedPart => ({
  ...(shard && { shard }),
  tool,
  machine,
  workers,
  started,
});

/**
 * An origin extended by the places where its runs were trained; parts that it had before are kept.
 */
export function trainedIn<O extends Provenance>(origin: O, parts: readonly MergedPart[]): O {
  const identity = ({ ended: _, ...part }: MergedPart) => JSON.stringify(part);
  const distinct = [
    ...new Map([...(origin.merged ?? []), ...parts].map((part) => [identity(part), part])).values(),
  ];
  const merged = distinct.sort((a, b) => a.started.localeCompare(b.started));
  const [first] = merged;
  return first ? { ...origin, merged, machine: first.machine, workers: first.workers } : origin;
}

/** @throws InputError where the file cannot be written */
export const writeManifest = (folder: string, manifest: Manifest): void =>
  writeWhole(folderPaths(folder).manifest, `${JSON.stringify(manifest, null, 2)}\n`);

/**
 * The manifest of a folder; undefined where there is none.
 * @throws InputError where the file is not a manifest
 */
export function readManifest(folder: string): Manifest | undefined {
  const file = folderPaths(folder).manifest;
  if (!existsSync(file)) return undefined;
  const bytes = readWhole(file, MAX_BYTES);
  const refuse = (fault: string) =>
    new InputError('results', [`${file}: ${fault}: restore or delete it`]);
  if (valuesIn(bytes) > MAX_VALUES) throw refuse(`has more than ${thousands(MAX_VALUES)} values`);
  const value = jsonIn(bytes.toString());
  if (value === undefined) throw refuse('is not JSON');
  if (!isNestedWithin(value, MAX_DEPTH)) throw refuse(`is nested more than ${MAX_DEPTH} deep`);
  return checked(manifestShape, value, refuse);
}

/**
 * Most of it are choices, with some 200 bytes and 7 values a candidate. A value takes 100 bytes of
 * memory.
 */
const MAX_BYTES = 2 ** 26;
const MAX_VALUES = 2_000_000;

/**
 * An upper bound on the number of values in JSON: each follows a bracket or a comma, which texts
 * may contain, too.
 */
function valuesIn(json: Buffer): number {
  let values = 0;
  for (let i = 0; i < json.length; i++) {
    if (json[i] === COMMA || json[i] === BRACKET || json[i] === BRACE) values++;
  }
  return values;
}

const [COMMA, BRACKET, BRACE] = Buffer.from(',[{');

/**
 * Deepest nesting, far more than any config needs: code that walks over a value may be recursive.
 */
const MAX_DEPTH = 100;

const isNestedWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((item) => isNestedWithin(item, depth - 1)));

/**
 * A plain config in the form recorded by a manifest.
 * @throws InputError where it is not a config
 */
export const recordedConfig = (config: unknown): RecordedConfig =>
  checked(
    configShape,
    config,
    (fault) => new InputError('results', [`a manifest's config: ${fault}`]),
  );

/** The seeds of a recorded config if they have looks; undefined without looks. */
export const lookedSeeds = ({ seeds }: RecordedConfig): z.infer<typeof looked> | undefined =>
  looked.safeParse(seeds).data;

/** The hash of a plain config, which a manifest records beside it. */
export const configHash = (config: unknown): string => sha256Hex(canonicalJson(config));

const needs: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

/**
 * Returns a value after checking its shape.
 * @throws the error that `refuse` makes of the first fault
 */
function checked<S extends z.ZodType>(
  shape: S,
  value: unknown,
  refuse: (fault: string) => InputError,
): z.infer<S> {
  const { error } = shape.safeParse(value, {
    error: (issue) => {
      if (issue.input === undefined) return 'is missing';
      if (issue.code === 'invalid_type')
        return `must be ${needs[issue.expected] ?? issue.expected}`;
      if (issue.code === 'invalid_format' && issue.format === 'datetime')
        return 'must be a time such as 2026-01-31T12:00:00.000Z';
      return issue.code === 'invalid_value' ? `must be ${issue.values.join(' or ')}` : undefined;
    },
  });
  const issue = error?.issues[0];
  if (!issue) return value as z.infer<S>;
  const path = issue.path.map((key) => named(String(key))).join('.');
  throw refuse(path === '' ? issue.message : `${path} ${issue.message}`);
}

/** The fields that determine the plan of a folder and the numbers of its runs. */
type Source = Pick<Provenance, 'config' | 'engine' | 'files' | 'code'>;

/**
 * Files of data and of code are compared by their hashes; claims change neither the plan nor any
 * number.
 */
function sourceChanges(before: Source, now: Source): string[] {
  const plain = ({ config: { claims: _, ...config }, engine, files = [], code = [] }: Source) => ({
    config,
    engine,
    code: Object.fromEntries(code.map(({ name, sha256 }) => [name, sha256])),
    data: Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256])),
  });
  return differences(plain(before), plain(now));
}

/**
 * The differences between two folders' plans or numerics, in short; undefined where there are none.
 */
export function otherPlan(first: Source, other: Source): string | undefined {
  const changes = sourceChanges(first, other);
  return changes.length > 0 ? inShort(changes) : undefined;
}

const inShort = ([change, ...more]: readonly string[]): string =>
  `${change}${more.length > 0 ? `, and ${counted(more.length, 'more change')}` : ''}`;

/**
 * Notes on what a sweep changes in the earlier plan of its folder, and the difference, if any, that
 * keeps its config from being the earlier one with more runs. Undefined where nothing changed, or
 * the folder is new. @throws InputError where the folder's manifest is damaged
 */
export function changesIn(folder: string, origin: Provenance) {
  const before = readManifest(folder);
  if (!before) return undefined;
  const changes = sourceChanges(before, origin);
  if (changes.length === 0) return undefined;
  const notes = [
    `${folder} was written differently; only runs with the same key are reused:`,
    ...changes.map((change) => `  ${change}`),
  ];
  const others = otherThanMore(before.config, origin.config);
  return {
    notes,
    otherConfig: others.length > 0 ? inShort(others.map(differenceLine)) : undefined,
  };
}

/**
 * The differences between configs, except those that only add runs: seeds, models, replicates,
 * specifications, trials, candidates, or values of a swept field. Where there are none, all runs of
 * the earlier config are among those of the later.
 */
export function otherThanMore(before: object, now: object): Difference[] {
  const isDrawn = 'draw' in now;
  const hasLooks = 'seeds' in now && looked.safeParse(now.seeds).success;
  return fieldDifferences(before, now).filter(
    (difference) => !isMore(difference, { isDrawn, hasLooks }),
  );
}

/** Fields that no key depends on. */
const FREE = /^(name|keepPredictions|margin|numerics|claims)$/;

const COUNTS = /^(draw\.specifications|tune\.trials|select\..+\.(seeds|mostSeeds))$/;

/**
 * Fields whose lists have an item for each of several cells or runs, and those that have one where
 * they are swept.
 */
const LISTS = /^(seeds|models|select\..+\.from)$/;
const SWEPT = /^(data|training)\.\w+$/;

/**
 * Whether the items of a field are its values, rather than parts of a single one, as tasks by name
 * and files are.
 */
const areValues = (path: string, items: readonly string[]): boolean =>
  /^data\.(degrees|(noise|frequency|label)Factor)$/.test(path)
    ? items.every((item) => item.startsWith('['))
    : !/^data\.(tasks|file)$/.test(path) || items.every((item) => !/^["{]/.test(item));

function isMore(
  { path, before, now }: Difference,
  { isDrawn, hasLooks }: { readonly isDrawn: boolean; readonly hasLooks: boolean },
): boolean {
  if (FREE.test(path)) return true;
  if (before === undefined || now === undefined) return false;
  const [earlier, later] = [JSON.parse(before), JSON.parse(now)] as unknown[];
  if (COUNTS.test(path) || (path === 'seeds.count' && !hasLooks))
    return Number(later) >= Number(earlier);
  const [few, many] = [jsonItems(earlier), jsonItems(later)];
  if (path === 'replicates') return few.every((item, i) => item === many[i]);
  const known = new Set(many);
  // One more value of a drawn field draws all specifications anew.
  const isListed = SWEPT.test(path) ? !isDrawn && areValues(path, many) : LISTS.test(path);
  return isListed && few.every((item) => known.has(item));
}

/** The items of a list, or a single value, as JSON. */
const jsonItems = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) => JSON.stringify(item));

/**
 * The schema of `models:` of a config: architectures with sizes, custom architectures, external
 * trainers and predictions of other programs.
 */

import * as z from 'zod';
import { InputError } from '../../ground/base/errors.js';
import { isMapping, mapValues } from '../../ground/base/grouped.js';
import {
  choice,
  dispatch,
  distinct,
  isListOfLists,
  mapping,
  type Sweepable,
  type SweepableFields,
  sweepable,
  whole,
  within,
} from '../../ground/schema/fields.js';
import type { Path } from '../../ground/schema/text.js';
import { choiceNeed } from '../../ground/schema/text.js';
import {
  type Architecture,
  followed,
  type SizeKind,
  type SizeSpec,
} from '../../train/models/architecture.js';
import { trainers } from '../../train/models/external-trainers.js';
import {
  type ArchitectureId,
  type Architectures,
  architectureCalled,
  architectures,
  findArchitecture,
} from '../../train/models/index.js';
import type { Code } from '../../train/models/own.js';

export type SizeValue = number | readonly number[];

/**
 * Sizes of an architecture by name; `weights`, the number of weights, stands for the size that is
 * fitted to that number.
 */
export type SizeFields = SweepableFields<Readonly<Record<string, SizeValue>>>;

/** An entry of `models:`; `sizes` contains only the sizes that were given. */
export interface ModelEntry extends ArchitectureId {
  /** The file of a custom architecture, as given in the config. */
  readonly file?: string;
  readonly sizes: SizeFields;
  /**
   * The files of predictions that an external trainer has written, by the data's `dataId`; not in a
   * config's file.
   */
  readonly trained?: ReadonlyMap<string, string>;
}

/** Whether an entry names an external trainer. */
export const isTrainer = ({ name, code, predictions }: ArchitectureId): boolean =>
  code === undefined && predictions === undefined && trainers.has(name);

const unit = whole(1, undefined, ', or a list of them,');

/** The hidden layers of a network; a bare number is one layer. */
const layers: z.ZodType<SizeValue> = dispatch(
  [z.array(whole(1)).min(1), whole(1)],
  (input): z.ZodType<SizeValue> =>
    Array.isArray(input)
      ? z.array(whole(1)).min(1, 'at least one hidden layer is needed')
      : unit.transform((units) => [units]),
);

/** The least value of a factor above 0, as graphs may divide by it. */
const MIN_VALUE = 1e-30;

/** A value of a factor: at least 0, or above it; and below an upper limit where there is one. */
export const factorWithin = ({ above, below }: Pick<SizeSpec, 'above' | 'below'>) =>
  within({ least: above === 0 ? MIN_VALUE : 0, below });

const three = 'a list of three whole numbers is needed';
const ranks: z.ZodType<SizeValue> = z.array(whole(1), three).length(3, three);

const fields: Readonly<Record<SizeKind, (size: SizeSpec) => z.ZodType<Sweepable<SizeValue>>>> = {
  layers: () => sweepable(layers, isListOfLists),
  // Each network is separate in the graph: more of them than this are a typo.
  count: ({ least = 1 }) => sweepable<SizeValue>(whole(least, 10_000)),
  ranks: () => sweepable(ranks, isListOfLists),
  factor: (size) => sweepable<SizeValue>(factorWithin(size)),
};

const weights = sweepable<SizeValue>(whole(1))
  .exactOptional()
  .describe(
    'The number of weights, to which the units of bottom or expert are fitted as closely as possible.',
  );

/**
 * Returns the optional fields of an architecture's sizes, and `weights` if one of the sizes can be
 * fitted.
 */
export const sizesShape = ({ sizes, fitted }: Architecture) => ({
  ...mapValues(sizes, (spec) => {
    const field = fields[spec.kind](spec).exactOptional();
    return spec.about === undefined ? field : field.describe(spec.about);
  }),
  ...(fitted !== undefined && { weights }),
});

/** The names that an entry may have without a file: architectures and external trainers. */
const knownNames = (): string[] => [...architectures.keys(), ...trainers.keys()];

/** The schema of an entry for each of these names. */
const entriesByName = (): ReadonlyMap<unknown, z.ZodType<ModelEntry>> =>
  new Map([
    ...[...architectures].map(([name, architecture]): [unknown, z.ZodType<ModelEntry>] => [
      name,
      mapping({ name: z.literal(name).describe('The architecture.'), ...sizesShape(architecture) })
        .describe(architecture.title)
        .transform(({ name, ...given }) => ({ name, sizes: given as SizeFields })),
    ]),
    ...[...trainers].map(([name, { about }]): [unknown, z.ZodType<ModelEntry>] => [
      name,
      mapping({ name: z.literal(name).describe('The external program.') })
        .describe(about)
        .transform(({ name }) => ({ name, sizes: {} })),
    ]),
  ]);

/** A schema that reports the fault of one field, where the other fields cannot be checked. */
const faultAt = (field: string, need: (value: unknown) => string): z.ZodType<ModelEntry> =>
  z.unknown().transform((input, context) => {
    const value = (input as Readonly<Record<string, unknown>>)[field];
    context.addIssue({ code: 'custom', path: [field], message: need(value), input });
    return z.NEVER;
  });

const unknownName = faultAt('name', (name) => choiceNeed(name, knownNames()));

/**
 * The schema of an entry that names a file of code, and one of its architectures where it has
 * several.
 */
function entryOfFile(
  { file, name }: { file?: unknown; name?: unknown },
  own: OwnFiles,
): z.ZodType<ModelEntry> {
  const code = own.get(file as string);
  if (!code) return faultAt('file', () => 'the path of a file of code is needed');
  const names = [...code.architectures.keys()];
  const architecture = code.architectures.get(
    name === undefined && names.length === 1 ? names[0]! : (name as string),
  );
  if (!architecture) return faultAt('name', (name) => choiceNeed(name, names));
  const fields = {
    file: z.string(),
    name: z.string().exactOptional(),
    ...sizesShape(architecture),
  };
  return mapping(fields).transform(({ file, name: _, ...given }) => ({
    file,
    name: architecture.name,
    code: code.sha256,
    sizes: given as SizeFields,
  }));
}

/** The schema of an entry of any file; its sizes are known only once its code is loaded. */
const anyFile = z.looseObject({
  file: z
    .string()
    .describe(
      'A JavaScript or TypeScript file that defines architectures; its path is relative to the working folder.',
    ),
  name: z.string().exactOptional().describe('The architecture, if the file defines several.'),
});

const predictedName = 'a name of up to 60 letters, digits, dots, _ and - is needed';

/**
 * The schema of an entry of another program, which is named after its file unless a name is given.
 * Nobody may take it for an architecture.
 */
const predictedBeside = (own: OwnFiles): z.ZodType<ModelEntry> =>
  mapping({
    predictions: z
      .string('the path of a file is needed')
      .min(1, 'the path of a file is needed')
      .describe(
        'Predictions of another program for the rows of `mmoe-exp split`: CSV, TSV, JSON lines or Parquet.',
      ),
    name: z
      .string(predictedName)
      .regex(/^\w[\w.-]{0,59}$/, predictedName)
      .exactOptional()
      .describe(
        'The name of the model in results, which is not that of an architecture; by default that of its file.',
      ),
  }).transform(({ predictions, name: given }, context) => {
    const name = given ?? fileStem(predictions);
    const taken = architectureCalled(name, withOwn(own));
    if (!taken) return { name, predictions, sizes: {} };
    const called = taken.title === taken.name ? 'has that name' : `is called ${taken.title}`;
    context.addIssue({
      code: 'custom',
      path: [given === undefined ? 'predictions' : 'name'],
      message: `${given === undefined ? 'a name beside it' : 'another name'} is needed, as the architecture ${taken.name} ${called}`,
      input: given ?? predictions,
    });
    return z.NEVER;
  });

/** The name of a file without its endings, in letters that names of models may have. */
const fileStem = (path: string): string =>
  /([^/\\]*?)(\.\w+)?(\.gz)?$/i
    .exec(path)![1]!
    .replace(/[^\w.-]+|^\W+/g, '-')
    .slice(0, 60) || 'predictions';

function entryIn(own: OwnFiles): z.ZodType<ModelEntry> {
  const predicted = predictedBeside(own);
  const entries = entriesByName();
  const named = choice(knownNames()).transform((name): ModelEntry => ({ name, sizes: {} }));
  return dispatch(
    [named, ...entries.values(), anyFile, predicted],
    (input): z.ZodType<ModelEntry> => {
      if (typeof input !== 'object' || input === null || Array.isArray(input)) return named;
      if ('file' in input) return entryOfFile(input, own);
      if ('predictions' in input) return predicted;
      return entries.get((input as { name?: unknown }).name) ?? unknownName;
    },
  );
}

/**
 * An entry with the default sizes filled in, so that two ways to write a model compare as equal.
 */
function filled(entry: ModelEntry): unknown {
  const { name, sizes } = entry;
  const known = findArchitecture(entry).sizes;
  const valuesOf = (size: string): unknown => {
    const other = followed(known[size]!);
    return sizes[size]?.values ?? (other === undefined ? [known[size]!.default] : valuesOf(other));
  };
  return [name, sizes.weights?.values ?? null, Object.keys(known).map(valuesOf)];
}

export const modelsIn = (own: OwnFiles) => distinct(entryIn(own), filled);

/** The code of custom architectures, by the path of the file in the config. */
export type OwnFiles = ReadonlyMap<string, Code>;

export const noFiles: OwnFiles = new Map();

export interface NamedFile {
  readonly file: string;
  readonly path: Path;
}

/** The files of code named by `models:` of an unchecked document. */
export function filesNamedIn(document: unknown): NamedFile[] {
  const models = isMapping(document) ? document.models : undefined;
  return (Array.isArray(models) ? models : []).flatMap((entry: unknown, i) =>
    isMapping(entry) && typeof entry.file === 'string'
      ? [{ file: entry.file, path: ['models', i, 'file'] }]
      : [],
  );
}

/**
 * All architectures that a config may name.
 * @throws InputError where two files define one of the same name
 */
export function withOwn(own: OwnFiles): Architectures {
  const all = new Map(architectures);
  const from = new Map<Architecture, string>();
  for (const [file, code] of own) {
    for (const [name, architecture] of code.architectures) {
      const other = all.get(name);
      if (other && other !== architecture) {
        throw new InputError('config', [
          `${file}: ${name} is defined in ${from.get(other)}, too: another name is needed`,
        ]);
      }
      from.set(architecture, file);
      all.set(name, architecture);
    }
  }
  return all;
}

/** The record in a manifest of the custom architectures of a config, once for each name. */
export const recordedCode = ({ models }: { readonly models: readonly ModelEntry[] }) =>
  [...new Map(models.map((entry) => [entry.name, entry])).values()].flatMap((entry) => {
    const { name, file, code } = entry;
    if (file === undefined || code === undefined) return [];
    return [{ name, title: findArchitecture(entry).title, file, sha256: code }];
  });

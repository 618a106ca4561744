import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, readWhole, writeWhole } from '../../ground/base/files.js';
import { SHA256, sha256Hex } from '../../ground/base/sha256.js';
import { folderPaths } from './paths.js';

/**
 * What an external trainer predicted for one split: the file in `trainers/`, and how it was made.
 */
export const externalPredictionsShape = z
  .object({
    /** The trainer, and the version of its script. */
    name: z.string(),
    version: z.number(),
    file: z.string().regex(/^[\w.-]+\.csv$/, 'must be the name of a .csv file'),
    /** The `dataId` of the split's data. */
    data: z.string(),
    /** SHA-256 of the file. */
    sha256: z.string().regex(SHA256, 'must be 64 hexadecimal digits'),
    python: z.string(),
    /** The version of the trainer's Python module. */
    module: z.string(),
    platform: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    /** What the script tells of its models, such as the number of trees of each label. */
    models: z.unknown().exactOptional(),
  })
  .readonly();

export type ExternalPredictions = z.infer<typeof externalPredictionsShape>;

/** The path of what a trainer predicts for data, in a results folder. */
export const externalPredictionsPath = (folder: string, name: string, data: string): string =>
  join(folderPaths(folder).trainers, `${name}-${data.slice(0, 16)}.csv`);

const recordPath = (path: string): string => path.replace(/\.csv$/, '.json');

/** Records are some hundred bytes for each label. */
const MAX_BYTES = 2 ** 20;

/**
 * The record of a file of predictions; undefined without a file or a record.
 * @throws InputError if the record is damaged
 */
export function readExternalPredictions(path: string): ExternalPredictions | undefined {
  const file = recordPath(path);
  if (!existsSync(path) || !existsSync(file)) return undefined;
  const { data } = externalPredictionsShape.safeParse(
    jsonIn(readWhole(file, MAX_BYTES).toString()),
  );
  if (data?.file === basename(path)) return data;
  throw new InputError('results', [
    `${file}: is damaged: delete it, and the file beside it is trained again`,
  ]);
}

/**
 * Copies a recorded file of predictions into another results folder.
 * @throws InputError if it is missing or was changed
 */
export function copyExternalPredictions(
  from: string,
  to: string,
  record: ExternalPredictions,
): void {
  writeExternalPredictions(
    externalPredictionsPath(to, record.name, record.data),
    externalPredictionsContent(from, record),
    record,
  );
}

/**
 * The content of a recorded file of predictions.
 * @throws InputError if it is missing or was changed
 */
export function externalPredictionsContent(
  folder: string,
  { name, data, sha256 }: ExternalPredictions,
): Buffer {
  const path = externalPredictionsPath(folder, name, data);
  const content = readWhole(path);
  if (sha256Hex(content) === sha256) return content;
  throw new InputError('results', [
    `${path}: was changed since the runs were made with it: restore it`,
  ]);
}

/**
 * Writes a file of predictions and then its record.
 * @throws InputError if a file cannot be written
 */
export function writeExternalPredictions(
  path: string,
  content: Uint8Array,
  record: ExternalPredictions,
): void {
  makeFolder(dirname(path));
  writeWhole(path, content);
  writeWhole(recordPath(path), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Writes and reads the file of an exported model. The ending of its name, .onnx or .safetensors,
 * decides the format.
 */

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { type Content, readWhole, withFile } from '../../ground/base/files.js';
import type { KeptModel } from './description.js';
import { fromSafetensors, writeSafetensors } from './safetensors.js';

function refuseOtherEnding(path: string): void {
  if (['.onnx', '.safetensors'].includes(extname(path))) return;
  throw new InputError('arguments', [
    `${path}: a name that ends in .onnx or .safetensors is needed`,
  ]);
}

/**
 * Checks, before a model is trained, that it can be written to a path.
 * @throws InputError if it cannot
 */
export function refuseOtherTarget(path: string): void {
  refuseOtherEnding(path);
  withFile(path, 'written', () => accessSync(dirname(path), constants.W_OK));
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError('arguments', [`${path}: it is a folder: the name of a file is needed`]);
  if (extname(path) !== '.safetensors') return;
  const module = modulePath(path);
  if (existsSync(module) && !readWhole(module).includes(WRITTEN_BY))
    throw new InputError('arguments', [
      `${module}: it would be overwritten by the module that loads the model, and mmoe-exp did not write it: another name is needed`,
    ]);
}

/** The Python module beside a .safetensors file. */
const modulePath = (path: string): string => path.replace(/\.safetensors$/, '.py');

/** What every module has in its first lines. */
const WRITTEN_BY = 'written by mmoe-exp';

/**
 * Returns the files of a model with their content: the model and, for .safetensors, a Python module
 * that loads it.
 * @throws InputError if a column has no form in ONNX
 */
export async function modelFiles(
  model: KeptModel,
  path: string,
): Promise<[path: string, content: Content][]> {
  // The encoders of ONNX's messages and of modules are loaded where they are needed.
  if (extname(path) === '.onnx') return [[path, (await import('./onnx.js')).writeOnnx(model)]];
  const module = (await import('./pytorch.js')).writePyTorchModule(model, basename(path));
  return [
    [path, writeSafetensors(model)],
    [modulePath(path), module],
  ];
}

/**
 * Reads a model that `mmoe-exp export` wrote.
 * @throws InputError in one line if the file is not such a model
 */
export async function readModel(path: string): Promise<KeptModel> {
  refuseOtherEnding(path);
  const bytes = readWhole(path);
  return extname(path) === '.onnx'
    ? (await import('./onnx.js')).fromOnnx(path, bytes)
    : fromSafetensors(path, bytes);
}

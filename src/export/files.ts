import { extname } from 'node:path';
import { InputError } from '../base/errors.js';
import { readWhole } from '../base/files.js';
import type { KeptModel } from './model.js';
import { fromSafetensors, safetensorsOf } from './safetensors.js';

/** A file that a model is written to. */
export interface ModelFile {
  readonly path: string;
  readonly ending: '.onnx' | '.safetensors' | '.py';
}

/** @throws InputError where a file that a model is to be written to has another ending */
export function refuseOtherEnding(path: string): void {
  if (['.onnx', '.safetensors'].includes(extname(path))) return;
  throw new InputError([`${path}: a name that ends in .onnx or .safetensors is needed`]);
}

/** The files of an export: beside a .safetensors file, a module in Python that loads it. */
export function filesOf(path: string): readonly ModelFile[] {
  if (extname(path) === '.onnx') return [{ path, ending: '.onnx' }];
  return [
    { path, ending: '.safetensors' },
    { path: path.replace(/\.safetensors$/, '.py'), ending: '.py' },
  ];
}

/** The contents of the files of an export. @throws InputError where a column has no form in the format */
export const contentsOf = (model: KeptModel, files: readonly ModelFile[]): Promise<(string | Uint8Array)[]> =>
  Promise.all(
    files.map(async ({ path, ending }) => {
      // The encoders of ONNX's messages and of modules are loaded where they are needed.
      if (ending === '.onnx') return (await import('./onnx.js')).onnxOf(model);
      if (ending === '.safetensors') return safetensorsOf(model);
      return (await import('./pytorch.js')).moduleOf(model, path);
    }),
  );

/** Reads a model that `mmoe-exp export` wrote. @throws InputError in one line where the file is none */
export async function readModel(path: string): Promise<KeptModel> {
  refuseOtherEnding(path);
  const bytes = readWhole(path);
  return extname(path) === '.onnx' ? (await import('./onnx.js')).fromOnnx(path, bytes) : fromSafetensors(path, bytes);
}

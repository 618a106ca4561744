/** Loads TensorFlow.js with the best backend of this machine. */

import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../../ground/base/errors.js';
import { isMapping } from '../../../ground/base/grouped.js';

export type Backend = Awaited<ReturnType<typeof findBackend>>;

const asked = process.env.MMOE_EXP_TFJS || undefined;

let found: Promise<Backend> | undefined;

/**
 * Loads TensorFlow.js once: with the native binding if that loads, otherwise with the pure
 * JavaScript backend.
 */
export function loadBackend(): Promise<Backend> {
  found ??= findBackend();
  return found;
}

/** `missing` says why the native binding is not used, where it is not. */
async function findBackend() {
  if (asked !== undefined && asked !== 'cpu' && asked !== 'tensorflow') {
    throw new InputError('engine', [`MMOE_EXP_TFJS is ${asked}: cpu or tensorflow is needed`]);
  }
  // Production mode keeps TensorFlow.js from advertising its native binding on the console.
  tf.enableProdMode();
  const missing = await loadNativeBinding();
  if (missing !== undefined) {
    if (asked === 'tensorflow')
      throw new InputError('engine', [`MMOE_EXP_TFJS=tensorflow: ${missing}`]);
    await import('@tensorflow/tfjs-backend-cpu');
    // The Node build of the core comes without gradients.
    await import('./gradients.js');
    await tf.setBackend('cpu');
    return { name: 'cpu', version: tf.version_core, missing } as const;
  }
  const version = `${tf.version_core} on TensorFlow ${tensorflowVersion(tf.backend())}`;
  return { name: 'tensorflow', version, missing } as const;
}

/** Returns the version of TensorFlow that the native binding says. */
function tensorflowVersion(backend: object): string {
  const binding: unknown = 'binding' in backend ? backend.binding : undefined;
  return isMapping(binding) && typeof binding.TF_Version === 'string'
    ? binding.TF_Version
    : 'of an unknown version';
}

/** Returns why the native binding cannot be used, in one line. */
async function loadNativeBinding(): Promise<string | undefined> {
  if (asked === 'cpu') return 'MMOE_EXP_TFJS=cpu asks for the JavaScript backend';
  // tfjs-node 4.22 calls a function that Node dropped in version 23.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
  try {
    await import('@tensorflow/tfjs-node' as string);
    await tf.setBackend('tensorflow');
    return undefined;
  } catch (error) {
    const { code, message = String(error) } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND') return 'npm install @tensorflow/tfjs-node@4 installs it';
    return message.split('\n')[0]!;
  }
}

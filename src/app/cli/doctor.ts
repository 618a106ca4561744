import { totalmem } from 'node:os';
import { packageVersion } from '../../ground/base/files.js';
import { findTrainer } from '../../sweep/trainers/python.js';
import { loadEngine, loadTfjsBackend } from '../../train/engine/load.js';
import { findNative } from '../../train/engine/native.js';
import { type Algorithm, algorithms, DEFAULT_ALGORITHM } from '../../train/kernels/machine.js';
import { wasmFusing } from '../../train/kernels/wasm.js';
import { type Trainer, trainers } from '../../train/models/external-trainers.js';
import { machineFacts } from '../api/provenance.js';
import { print } from './output.js';

/** `mmoe-exp doctor`: prints the capabilities of the machine. */
export async function doctorCommand(): Promise<void> {
  const engine = await loadEngine('auto').then(
    ({ machine: { name, variant }, numerics }) =>
      `${name}/${variant}, algorithm ${numerics.version}`,
    () => 'none',
  );
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  const facts = Object.entries({ version: packageVersion(), ...machineFacts(), memory, engine });
  const line = ([name, found, detail]: Finding) =>
    `${name.padEnd(22)}${found ? 'found   ' : 'missing '}${detail}`;
  const byAlgorithm = await Promise.all(
    algorithms.map(async (algorithm) => [
      `algorithm ${algorithm}${algorithm === DEFAULT_ALGORITHM ? ', of new runs' : ''}`,
      ...[...nativeFindings(algorithm), await wasmFinding(algorithm)].map(line),
      '',
    ]),
  );
  const lines = [
    ...facts.map(([name, value]) => `${name.padEnd(10)}${value}`),
    '',
    ...byAlgorithm.flat(),
    'the reference',
    ...(await tfjsFindings()).map(line),
    '',
    'external programs that train models',
    ...(await Promise.all([...trainers.values()].map(trainerFinding))).map(line),
  ];
  print(`${lines.join('\n')}\n`);
}

/** An engine with its backend, whether it is there, and a remark or why it is not. */
type Finding = readonly [name: string, found: boolean, detail: string];

function nativeFindings(algorithm: Algorithm): Finding[] {
  try {
    const { machine, refused } = findNative(algorithm);
    const missing = refused.map(({ name, why }): Finding => [`native/${name}`, false, why]);
    if (!machine) return missing;
    const how =
      algorithm === 2 && machine.name === 'sse2' ? '; fused multiply-add is emulated' : '';
    return [...missing, [`native/${machine.name}`, true, `the same bits as wasm${how}`]];
  } catch (error) {
    return [['native/none', false, (error as Error).message]];
  }
}

const wasmFinding = (algorithm: Algorithm): Promise<Finding> =>
  loadEngine('wasm', algorithm).then(
    ({ machine: { variant } }) => [`wasm/${variant}`, true, algorithm === 1 ? PLAIN : howFused()],
    (error: Error) => [
      algorithm === 1 ? 'wasm/simd128' : 'wasm/relaxed-simd',
      false,
      error.message,
    ],
  );

const PLAIN = 'each product and each sum is rounded';

function howFused(): string {
  const { emulatedAs } = wasmFusing();
  return emulatedAs === undefined
    ? 'fused multiply-add, by relaxed SIMD'
    : `fused multiply-add is emulated, some ten times slower: ${emulatedAs}`;
}

async function trainerFinding(trainer: Trainer): Promise<Finding> {
  const found = await findTrainer(trainer);
  if ('why' in found) return [trainer.name, false, found.why];
  const { module, python } = found.facts;
  return [trainer.name, true, `${module}, Python ${python} (${found.command[0]})`];
}

async function tfjsFindings(): Promise<Finding[]> {
  const backend = await loadTfjsBackend().catch((error: Error) => error);
  if (backend instanceof Error) return [['tfjs/none', false, backend.message]];
  const { name, version, missing } = backend;
  const native: Finding = [
    'tfjs/tensorflow',
    missing === undefined,
    missing ?? `TensorFlow.js ${version}`,
  ];
  return name === 'tensorflow'
    ? [native]
    : [native, ['tfjs/cpu', true, `TensorFlow.js ${version}, pure JavaScript`]];
}

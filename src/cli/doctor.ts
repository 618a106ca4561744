import { totalmem } from 'node:os';
import { machineFacts } from '../api/origin.js';
import { packageVersion } from '../base/files.js';
import { loadEngine, loadTfjsBackend } from '../engine/load.js';
import { findNative } from '../engine/native.js';
import { print } from './output.js';

/** `mmoe-exp doctor`: prints the capabilities of the machine. */
export async function doctorCommand(): Promise<void> {
  const engine = await loadEngine('auto').then(
    ({ machine: { name, variant } }) => `${name}/${variant}`,
    () => 'none',
  );
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  const facts = Object.entries({ version: packageVersion(), ...machineFacts(), memory, engine });
  const engines = [...nativeFindings(), await wasmFinding(), ...(await tfjsFindings())];
  const lines = [
    ...facts.map(([name, value]) => `${name.padEnd(10)}${value}`),
    '',
    ...engines.map(([name, found, detail]) => `${name.padEnd(18)}${found ? 'found   ' : 'missing '}${detail}`),
  ];
  print(`${lines.join('\n')}\n`);
}

/** An engine with its backend, whether it is there, and a remark or why it is not. */
type Finding = readonly [name: string, found: boolean, detail: string];

function nativeFindings(): Finding[] {
  try {
    const { machine, refused } = findNative();
    const missing = refused.map(({ name, why }): Finding => [`native/${name}`, false, why]);
    return machine ? [...missing, [`native/${machine.name}`, true, 'the same bits as wasm']] : missing;
  } catch (error) {
    return [['native/none', false, (error as Error).message]];
  }
}

const wasmFinding = (): Promise<Finding> =>
  loadEngine('wasm').then(
    ({ numerics: { version } }) => ['wasm/simd128', true, `algorithm ${version}, which fixes every bit of the numbers`],
    (error: Error) => ['wasm/simd128', false, error.message],
  );

async function tfjsFindings(): Promise<Finding[]> {
  const backend = await loadTfjsBackend().catch((error: Error) => error);
  if (backend instanceof Error) return [['tfjs/none', false, backend.message]];
  const { name, version, missing } = backend;
  const native: Finding = ['tfjs/tensorflow', missing === undefined, missing ?? `TensorFlow.js ${version}`];
  return name === 'tensorflow' ? [native] : [native, ['tfjs/cpu', true, `TensorFlow.js ${version}, pure JavaScript`]];
}

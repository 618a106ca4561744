import { totalmem } from 'node:os';
import { machineFacts } from '../api/origin.js';
import { packageVersion } from '../base/files.js';
import { loadEngine, loadTfjsBackend } from '../engine/load.js';
import { findNative } from '../engine/native.js';
import { print, printJson } from './output.js';

/** `mmoe-exp doctor`: prints the capabilities of the machine. */
export async function doctorCommand({ json = false }: { json?: boolean }): Promise<void> {
  const facts = {
    version: packageVersion(),
    ...machineFacts(),
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    engine: await loadEngine('auto').then(
      ({ machine: { name, variant } }) => `${name}/${variant}`,
      () => 'none',
    ),
  };
  const engines = [...nativeFindings(), await wasmFinding(), ...(await tfjsFindings())];
  if (json) {
    printJson({ ...facts, engines });
    return;
  }
  const lines = [
    ...Object.entries(facts).map(([name, value]) => `${name.padEnd(10)}${value}`),
    '',
    ...engines.map(
      ({ engine, backend, found, detail }) =>
        `${`${engine}/${backend}`.padEnd(18)}${found ? 'found   ' : 'missing '}${detail}`,
    ),
  ];
  print(`${lines.join('\n')}\n`);
}

const findingOf = (engine: string, backend: string, found: boolean, detail: unknown) => ({
  ...{ engine, backend, found },
  detail: detail instanceof Error ? detail.message : String(detail),
});

type Finding = ReturnType<typeof findingOf>;

function nativeFindings(): Finding[] {
  try {
    const { machine, refused } = findNative();
    const missing = refused.map(({ name, why }) => findingOf('native', name, false, why));
    return machine ? [...missing, findingOf('native', machine.name, true, 'its bits are those of wasm')] : missing;
  } catch (error) {
    return [findingOf('native', 'none', false, error)];
  }
}

const wasmFinding = (): Promise<Finding> =>
  loadEngine('wasm').then(
    ({ numerics: { version } }) =>
      findingOf('wasm', 'simd128', true, `algorithm ${version}, which fixes every bit of the numbers`),
    (error: unknown) => findingOf('wasm', 'simd128', false, error),
  );

async function tfjsFindings(): Promise<Finding[]> {
  const backend = await loadTfjsBackend().catch((error: Error) => error);
  if (backend instanceof Error) return [findingOf('tfjs', 'none', false, backend)];
  const { name, version, missing } = backend;
  const native = findingOf('tfjs', 'tensorflow', missing === undefined, missing ?? `TensorFlow.js ${version}`);
  if (name === 'tensorflow') return [native];
  return [native, findingOf('tfjs', 'cpu', true, `TensorFlow.js ${version}, pure JavaScript`)];
}

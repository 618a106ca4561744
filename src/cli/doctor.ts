import { totalmem } from 'node:os';
import { machineFacts } from '../api/origin.js';
import { packageVersion } from '../base/files.js';
import { loadEngine, loadTfjsBackend } from '../engine/load.js';
import { findNative } from '../engine/native.js';
import { print, printJson } from './output.js';

/** The capabilities of the machine. */
export interface Diagnosis {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory: string;
  /** The default engine. */
  readonly engine: string;
  readonly engines: readonly EngineFinding[];
}

interface EngineFinding {
  readonly engine: string;
  readonly backend: string;
  readonly found: boolean;
  /** The version of the engine, or why it is missing. */
  readonly detail: string;
}

export async function doctorCommand({ json = false }: { json?: boolean }): Promise<void> {
  const diagnosis = await diagnose();
  json ? printJson(diagnosis) : print(readable(diagnosis));
}

async function diagnose(): Promise<Diagnosis> {
  return {
    version: packageVersion(),
    ...machineFacts(),
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    engine: await chosenEngine(),
    engines: [...nativeFindings(), await wasmFinding(), ...(await tfjsFindings())],
  };
}

/** The engine that `--engine auto` selects. */
async function chosenEngine(): Promise<string> {
  try {
    const { name, variant } = (await loadEngine('auto')).machine;
    return `${name}/${variant}`;
  } catch {
    return 'none';
  }
}

/** The selected native machine, and the reasons why faster ones are not usable. */
function nativeFindings(): EngineFinding[] {
  const finding = (backend: string, found: boolean, detail: string) => ({ engine: 'native', backend, found, detail });
  try {
    const { machine, refused } = findNative();
    const missing = refused.map(({ name, why }) => finding(name, false, why));
    return machine ? [...missing, finding(machine.name, true, 'its bits are those of wasm')] : missing;
  } catch (error) {
    return [finding('none', false, messageOf(error))];
  }
}

async function wasmFinding(): Promise<EngineFinding> {
  const finding = { engine: 'wasm', backend: 'simd128' };
  try {
    const { numerics } = await loadEngine('wasm');
    return { ...finding, found: true, detail: `algorithm ${numerics.version}, which fixes every bit of the numbers` };
  } catch (error) {
    return { ...finding, found: false, detail: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function tfjsFindings(): Promise<EngineFinding[]> {
  const backend = await loadTfjsBackend().catch((error: Error) => error);
  if (backend instanceof Error) {
    return [{ engine: 'tfjs', backend: 'none', found: false, detail: backend.message }];
  }
  const { name, version, missing } = backend;
  const native: EngineFinding = {
    engine: 'tfjs',
    backend: 'tensorflow',
    found: missing === undefined,
    detail: missing ?? `TensorFlow.js ${version}`,
  };
  if (name === 'tensorflow') return [native];
  return [native, { engine: 'tfjs', backend: 'cpu', found: true, detail: `TensorFlow.js ${version}, pure JavaScript` }];
}

function readable({ engines, ...rest }: Diagnosis): string {
  const facts = Object.entries(rest).map(([name, value]) => `${name.padEnd(10)}${value}`);
  const findings = engines.map(({ engine, backend, found, detail }) => {
    return `${`${engine}/${backend}`.padEnd(18)}${found ? 'found   ' : 'missing '}${detail}`;
  });
  return `${[...facts, '', ...findings].join('\n')}\n`;
}

import { InputError } from '../errors.js';
import type { Machine, MachineName } from '../kernels/machine.js';
import { nativeMachines } from '../kernels/native.js';
import { FINGERPRINT, fingerprintOf } from './fingerprint.js';

/** A machine that is not taken, and why. */
export interface Refusal {
  readonly name: MachineName;
  readonly why: string;
}

export interface NativeMachines {
  /** The fastest machine that can be trusted; undefined where WebAssembly must do. */
  readonly machine: Machine | undefined;
  /** Faster ones, the fastest first; all there may be where none is taken. */
  readonly refused: readonly Refusal[];
}

/** What a processor of an architecture may have, the fastest first. */
const KNOWN: Readonly<Record<string, readonly MachineName[]>> = { x64: ['avx512', 'avx2', 'sse2'], arm64: ['neon'] };

/** What the environment asks for: one of these machines, or `off` for none. */
const asked = process.env.MMOE_EXP_NATIVE || undefined;

let found: NativeMachines | undefined;

/**
 * Loads the native library once, and trusts a machine of it that makes of a short program what WebAssembly makes of it, to
 * the bit. Throws an InputError where the environment asks for a machine that does not exist here.
 */
export function findNative(): NativeMachines {
  found ??= askedMachines();
  return found;
}

function askedMachines(): NativeMachines {
  const known = KNOWN[process.arch] ?? [];
  if (asked === undefined) return trusted(known);
  if (asked === 'off') return refuseAll(known, 'MMOE_EXP_NATIVE=off asks for WebAssembly');
  const names = known.filter((name) => name === asked);
  if (names.length === 0) {
    throw new InputError([`MMOE_EXP_NATIVE is ${asked}: ${[...known, 'off'].join(', ')} are possible here`]);
  }
  const machines = trusted(names);
  if (!machines.machine) throw new InputError([`MMOE_EXP_NATIVE=${asked}: ${machines.refused[0]!.why}`]);
  return machines;
}

function trusted(names: readonly MachineName[]): NativeMachines {
  let machines: readonly Machine[];
  try {
    machines = nativeMachines();
  } catch (error) {
    return refuseAll(names, whyNotLoaded(error as NodeJS.ErrnoException));
  }
  const refused: Refusal[] = [];
  for (const name of names) {
    const machine = machines.find((candidate) => candidate.name === name);
    if (!machine) {
      refused.push({ name, why: 'this processor does not have it' });
      continue;
    }
    const why = whyNotTrusted(machine);
    if (why === undefined) return { machine, refused };
    refused.push({ name, why });
  }
  return { machine: undefined, refused };
}

const refuseAll = (names: readonly MachineName[], why: string): NativeMachines => ({
  machine: undefined,
  refused: names.map((name) => ({ name, why })),
});

/** What keeps a machine's numbers from being taken for WebAssembly's; undefined if nothing does. */
function whyNotTrusted(machine: Machine): string | undefined {
  try {
    return fingerprintOf(machine) === FINGERPRINT ? undefined : 'its bits are not those of WebAssembly';
  } catch (error) {
    return `it does not train: ${(error as Error).message}`;
  }
}

function whyNotLoaded({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'MODULE_NOT_FOUND') return `there is no library for ${process.platform}-${process.arch}`;
  return `its library does not load: ${message.split('\n')[0]}`;
}

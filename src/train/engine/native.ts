/**
 * Chooses the native kernels that this processor supports, after a check that their bits are those
 * of WebAssembly.
 */

import { InputError } from '../../ground/base/errors.js';
import type { Algorithm, Machine, MachineName } from '../kernels/machine.js';
import { ForeignLibraryError, nativeMachines } from '../kernels/native.js';
import { fingerprintMachine, fingerprints } from './fingerprint.js';

interface NativeMachines {
  /** The fastest trusted machine; undefined where only WebAssembly is available. */
  readonly machine: Machine | undefined;
  /**
   * The refused machines that are faster than the chosen one, the fastest first; all known ones
   * where none is chosen.
   */
  readonly refused: readonly { readonly name: MachineName; readonly why: string }[];
  /** The file of a library that replaces the shipped one, and was not loaded. */
  readonly foreign?: string;
}

/** The machines that a processor of an architecture may support, the fastest first. */
const KNOWN: Readonly<Record<string, readonly MachineName[]>> = {
  x64: ['avx512', 'avx2', 'sse2'],
  arm64: ['neon'],
};

/** A machine, or `off` for none. */
const asked = process.env.MMOE_EXP_NATIVE || undefined;

/** A custom build of the library, to be loaded instead of the shipped one. */
export const namedLibrary = process.env.MMOE_EXP_NATIVE_LIBRARY || undefined;

const known = new Map<Algorithm, NativeMachines>();

/**
 * The native machines of an algorithm. One that trains to the bits of WebAssembly is trusted.
 * @throws InputError where a requested one is not usable
 */
export function findNative(algorithm: Algorithm): NativeMachines {
  const found = known.get(algorithm) ?? askedMachines(algorithm);
  known.set(algorithm, found);
  if (namedLibrary !== undefined && asked !== 'off' && !found.machine) {
    throw new InputError('engine', [
      `MMOE_EXP_NATIVE_LIBRARY is ${namedLibrary}: ${found.refused[0]?.why ?? 'no machine is known here'}`,
    ]);
  }
  return found;
}

function askedMachines(algorithm: Algorithm): NativeMachines {
  const possible = KNOWN[process.arch] ?? [];
  if (asked === undefined) return trusted(algorithm, possible);
  if (asked === 'off') return refuseAll(possible, 'MMOE_EXP_NATIVE=off asks for WebAssembly');
  const names = possible.filter((name) => name === asked);
  if (names.length === 0) {
    throw new InputError('engine', [
      `MMOE_EXP_NATIVE is ${asked}: ${[...possible, 'off'].join(', ')} are possible here`,
    ]);
  }
  const machines = trusted(algorithm, names);
  if (!machines.machine)
    throw new InputError('engine', [`MMOE_EXP_NATIVE=${asked}: ${machines.refused[0]!.why}`]);
  return machines;
}

function trusted(algorithm: Algorithm, names: readonly MachineName[]): NativeMachines {
  let machines: readonly Machine[];
  try {
    machines = nativeMachines(algorithm, namedLibrary);
  } catch (error) {
    const refused = refuseAll(names, whyNotLoaded(error as NodeJS.ErrnoException));
    return error instanceof ForeignLibraryError ? { ...refused, foreign: error.file } : refused;
  }
  const refused: { name: MachineName; why: string }[] = [];
  for (const name of names) {
    const machine = machines.find((candidate) => candidate.name === name);
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

function whyNotTrusted(machine: Machine | undefined): string | undefined {
  if (!machine) return 'this processor does not have it';
  try {
    return fingerprintMachine(machine) === fingerprints[machine.algorithm]
      ? undefined
      : 'its bits are not those of WebAssembly';
  } catch (error) {
    return `it does not train: ${(error as Error).message}`;
  }
}

function whyNotLoaded(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  if (error instanceof ForeignLibraryError) return message;
  if (code !== 'ENOENT') return `its library does not load: ${message.split('\n')[0]}`;
  return namedLibrary === undefined
    ? `there is no library for ${process.platform}-${process.arch}`
    : 'there is no such file';
}

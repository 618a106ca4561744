import type { Machine } from '../kernels/machine.js';
import { type Engine, type MachineIdentity, type Numerics, WASM } from './engine.js';
import { InstancePool } from './pool.js';
import { ProgramSession } from './session.js';

/** Raised with every change that alters a bit of what this engine or the generator of examples gives. */
const ALGORITHM = 1;

/** Those of every machine, named after the one that computed them first: every key has this name in it. */
export const PROGRAM_NUMERICS: Numerics = { name: 'wasm', backend: 'simd128', version: String(ALGORITHM) };

/**
 * The fast engine: the graph compiled to a program of kernels that train a whole run without coming back. Its numbers
 * are the same to the last bit on every machine.
 */
export function programEngine(machine: Machine): Engine {
  const pool = new InstancePool(machine);
  return { numerics: PROGRAM_NUMERICS, machine: identityOf(machine), open: (job) => new ProgramSession(job, pool) };
}

const identityOf = ({ name, library }: Machine): MachineIdentity =>
  name === 'wasm' ? WASM : { name: 'native', variant: name, ...(library !== undefined && { library }) };

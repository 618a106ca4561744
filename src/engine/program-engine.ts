import type { Machine } from '../kernels/machine.js';
import { type Engine, type MachineIdentity, PROGRAM_NUMERICS, WASM } from './engine.js';
import { InstancePool, ProgramSession } from './session.js';

/** The fast engine: the graph is compiled to kernels, which train many steps without returning to JavaScript. */
export function programEngine(machine: Machine): Engine {
  const pool = new InstancePool(machine);
  return { numerics: PROGRAM_NUMERICS, machine: identityOf(machine), open: (job) => new ProgramSession(job, pool) };
}

const identityOf = ({ name, library }: Machine): MachineIdentity =>
  name === 'wasm' ? WASM : { name: 'native', variant: name, ...(library !== undefined && { library }) };

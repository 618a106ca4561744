import { type KernelInstance, newInstance } from '../kernels/instance.js';
import type { Machine } from '../kernels/machine.js';

/** Instances kept for sessions to come, and the memory one may have to be kept. */
const MOST_IDLE = 4;
const MOST_BYTES = 2 ** 25;

/** Instances of a machine. Sessions of a process use the same few, one after the other. */
export class InstancePool {
  readonly #idle: KernelInstance[] = [];

  constructor(private readonly machine: Machine) {}

  /** An instance with all of its memory free. */
  borrow(): KernelInstance {
    const instance = this.#idle.pop() ?? newInstance(this.machine);
    instance.arena.reset();
    return instance;
  }

  giveBack(instance: KernelInstance): void {
    if (this.#idle.length < MOST_IDLE && instance.arena.capacity <= MOST_BYTES) this.#idle.push(instance);
  }
}

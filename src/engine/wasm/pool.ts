import { type KernelInstance, newInstance } from '../../kernels/instance.js';

/** Instances kept for sessions to come, and the memory one may have to be kept. */
const MOST_IDLE = 4;
const MOST_BYTES = 2 ** 25;

const idle: KernelInstance[] = [];

/** An instance with all of its memory free. Sessions of a process use the same few, one after the other. */
export function borrowInstance(): KernelInstance {
  const instance = idle.pop() ?? newInstance();
  instance.arena.reset();
  return instance;
}

export function returnInstance(instance: KernelInstance): void {
  if (idle.length < MOST_IDLE && instance.arena.capacity <= MOST_BYTES) idle.push(instance);
}

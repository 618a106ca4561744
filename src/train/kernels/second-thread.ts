/**
 * The second thread of a run that is trained on two threads: executes its part of divided
 * instructions.
 */

import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { MachineName } from './machine.js';

export interface HelperData {
  /** The native library. */
  readonly file: string;
  readonly name: MachineName;
  /** Whether it is to be awake, 1 or 0, and how many instructions it has done. */
  readonly state: Int32Array;
}

const { file, name, state } = workerData as HelperData;
const { help } = createRequire(import.meta.url)(file).variants[name] as { help(): number };

for (;;) {
  Atomics.wait(state, 0, 0);
  Atomics.add(state, 1, help());
}

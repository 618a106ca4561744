import { parentPort } from 'node:worker_threads';
import { experimentsOn } from './experiments.js';
import type { Served } from './live.js';

// A thread that runs the experiments that it receives.
parentPort!.on('message', (served: Served) => parentPort!.postMessage(experimentsOn(...served)));

/** A thread that runs live experiments and sends back their results. */

import { parentPort } from 'node:worker_threads';
import { experimentsOn } from './experiments.js';
import type { Served } from './live.js';

parentPort!.on('message', (served: Served) => parentPort!.postMessage(experimentsOn(...served)));

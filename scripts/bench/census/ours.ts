/**
 * Our machines, driven by the same lines as the Python peers: `node ours.js ENGINE CONFIG`. See peers/common.py for the
 * commands.
 */
import { createInterface } from 'node:readline';
import type { EngineName } from '../../../src/engine/engine.js';
import { loadEngine } from '../../../src/engine/load.js';
import { jobOf } from '../../../src/sweep/job.js';
import { readSpec } from './spec.js';

const [engine, config] = process.argv.slice(2) as [EngineName, string];
const session = (await loadEngine(engine)).open(jobOf(readSpec(config), 1));
let done = 0;

for await (const line of createInterface(process.stdin)) {
  const [command, steps] = line.split(' ') as ['check' | 'memory', string];
  const start = performance.now();
  const busy = process.cpuUsage();
  const losses = session.train(done, done + Number(steps));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(busy);
  done += losses.length;
  const result = command === 'check' ? { losses: [[...losses]] } : { finite: losses.every(Number.isFinite) };
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, steps: losses.length, ...result }));
}

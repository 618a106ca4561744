/**
 * Our engines, driven by the same lines as the Python peers: `node ours.js ENGINE CONFIG`. See common.py for the
 * commands.
 */
import { createInterface } from 'node:readline';
import { firstRows } from '../../../src/data/synthetic/examples.js';
import type { Engine, EngineName, Session } from '../../../src/engine/engine.js';
import { loadEngine } from '../../../src/engine/load.js';
import { jobOf } from '../../../src/sweep/job.js';
import { BATCH, EPOCH, readSpec } from './spec.js';

const [name, config] = process.argv.slice(2) as [EngineName, string];
const engine = await loadEngine(name);
const spec = readSpec(config);
const trainings = new Map<string, (steps: number) => Float64Array>();

for await (const line of createInterface(process.stdin)) {
  const [command, steps] = line.split(' ') as ['check' | 'memory' | 'fresh', string];
  const start = performance.now();
  const busy = process.cpuUsage();
  if (!trainings.has(command)) trainings.set(command, training(engine, command === 'memory'));
  const losses = trainings.get(command)!(Number(steps));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(busy);
  const finite = losses.every(Number.isFinite);
  const answer = {
    seconds,
    cpu: (user + system) / 1e6,
    steps: losses.length,
    ...(command === 'check' ? { losses: [[...losses]] } : { finite }),
  };
  console.log(JSON.stringify({ ...answer, backend: engine.numerics.backend }));
}

/**
 * One run whose training continues from call to call: on a table, or on fresh examples, which are those of the check.
 */
function training(engine: Engine, table: boolean): (steps: number) => Float64Array {
  const job = jobOf(spec, 1);
  const { train } = job.data;
  const data = table && train.kind === 'generator' ? { ...job.data, train: firstRows(train, EPOCH * BATCH) } : job.data;
  const session: Session = engine.open({ ...job, data });
  let done = 0;
  return (steps) => {
    done += steps;
    return session.train(done - steps, done);
  };
}

/** Our engines on the paper's MMoE: `node ours.js ENGINE CONFIG`. */
import { firstRows } from '../../../src/data/synthetic/examples.js';
import type { EngineName } from '../../../src/engine/engine.js';
import { jobOf } from '../../../src/sweep/job.js';
import { installWings } from '../../../src/wings/install.js';
import { serve } from './serve.js';
import { BATCH, EPOCH, readSpec } from './spec.js';

installWings();

const [engine, config] = process.argv.slice(2) as [EngineName, string];

/** On a table, or on fresh examples, which are those of the check. */
await serve(engine, (command) => {
  const job = jobOf(readSpec(config), 1);
  const { train } = job.data;
  if (command !== 'memory' || train.kind !== 'generator') return job;
  return { ...job, data: { ...job.data, train: firstRows(train, EPOCH * BATCH) } };
});

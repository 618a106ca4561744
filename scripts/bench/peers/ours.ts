/** Our engines on the paper's MMoE: `node ours.js ENGINE CONFIG`. */

import { registerExtras } from '../../../src/extras/register.js';
import { makeJob } from '../../../src/sweep/runs/job.js';
import { firstRows } from '../../../src/train/data/synthetic/examples.js';
import type { EngineName } from '../../../src/train/engine/engine.js';
import { specOfCommand } from './gradients.js';
import { serve } from './serve.js';
import { BATCH, EPOCH, readSpec } from './spec.js';

registerExtras();

const [engine, config] = process.argv.slice(2) as [EngineName, string];

/** On a table, or on fresh examples, which are those of the check. */
await serve(engine, (command) => {
  const job = makeJob(specOfCommand(readSpec(config), command), 1);
  const { train } = job.data;
  if (!command.startsWith('memory') || train.kind !== 'generator') return job;
  return { ...job, data: { ...job.data, train: firstRows(train, EPOCH * BATCH) } };
});

/**
 * `npm run bench:threads [-- --rounds N]`: a step of the paper's MMoE and of wide models on
 * census-income, on one thread and on two of a process, in turns; medians as Markdown. The prepared
 * file is needed (`mmoe-exp data census-income`), and two idle cores.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { makeJob } from '../../src/sweep/runs/job.js';
import type { Job } from '../../src/train/engine/engine.js';
import { findNative } from '../../src/train/engine/native.js';
import { InstancePool, ProgramSession } from '../../src/train/engine/program-engine.js';
import { DEFAULT_ALGORITHM } from '../../src/train/kernels/machine.js';
import { nativeMachines, withSecondThread } from '../../src/train/kernels/native.js';
import { CONFIG, readSpec } from './census/spec.js';
import { paperJob as generatedJobOf } from './speed/contenders.js';
import { median } from './speed/rounds.js';

registerExtras();

const MODELS = [
  '{name: mmoe, experts: 8, expert: 64, tower: 16}',
  '{name: mmoe, experts: 8, expert: 128, tower: 64}',
  '{name: cross-stitch, bottom: 1024, tower: 256}',
  '{name: shared-bottom, bottom: 1024, tower: 256}',
  '{name: shared-bottom, bottom: 2048, tower: 256}',
];

/** Of a measurement. */
const MS = 500;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const { name } = findNative(DEFAULT_ALGORITHM).machine!;
const machine = nativeMachines(DEFAULT_ALGORITHM).find((native) => native.name === name)!;

/** Microseconds of a step, in each round, on one thread and on two. */
function measure(job: Job): { one: number[]; two: number[]; helped: number } {
  const both = withSecondThread(machine);
  const runs = [machine, both].map((machine) => {
    const session = new ProgramSession(job, new InstancePool(machine));
    let done = 0;
    const train = (steps: number) => {
      const start = performance.now();
      done += session.train(done, done + steps).length;
      return (1000 * (performance.now() - start)) / steps;
    };
    return { session, train, us: [] as number[] };
  });
  const steps = Math.ceil((1000 * MS) / runs[0]!.train(20));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { train, us } of runs) us.push(train(steps));
  }
  const helped = both.second!.done;
  const [one, two] = runs.map(({ session, us }) => {
    session.dispose();
    return us;
  }) as [number[], number[]];
  return { one, two, helped };
}

console.log(
  `${os.cpus()[0]?.model}, ${os.cpus().length} cores, Node ${process.version}, native ${name}; medians of ${values.rounds} rounds in turns, load ${os.loadavg()[0]!.toFixed(1)}\n`,
);
console.log(
  '| Adam, batch 256 | us a step, one thread | two threads | times |\n| --- | ---: | ---: | ---: |',
);
const jobs: [string, Job][] = [
  ['the paper’s MMoE, batch 128, data generated', generatedJobOf('mmoe')],
  ...MODELS.map((model): [string, Job] => [
    model.slice(7, -1),
    makeJob(readSpec(CONFIG, [`models=[${model}]`]), 1),
  ]),
];
for (const [title, job] of jobs) {
  const { one, two, helped } = measure(job);
  const times = median(one.map((us, i) => us / two[i]!));
  console.log(
    `| ${title} | ${median(one).toFixed(0)} | ${median(two).toFixed(0)} | ${helped > 0 ? times.toFixed(2) : 'not divided'} |`,
  );
}

/**
 * `npm run bench:tasks`: how long a training step takes by the number of tasks, for the models of
 * configs/paper/tasks.yaml, by the machine that `--engine auto` takes. All are measured in turns,
 * round after round, and the medians printed as Markdown.
 */
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { registerExtras } from '../../src/extras/register.js';
import { loadConfig } from '../../src/sweep/config/load.js';
import { makeJob } from '../../src/sweep/runs/job.js';
import { allCells } from '../../src/sweep/runs/plan.js';
import { loadEngine } from '../../src/train/engine/load.js';
import { type Contender, modelTitle } from './speed/contenders.js';
import { measure, median, ROUNDS } from './speed/rounds.js';

registerExtras();

const config = loadConfig(
  fileURLToPath(new URL('../../configs/paper/tasks.yaml', import.meta.url)),
);
const engine = await loadEngine('auto');

const contenders = allCells(config).cells.map(
  ({ model, fields, spec }): Contender & { model: string; tasks: number } => {
    const session = engine.open(makeJob(spec, 1));
    let step = 0;
    return {
      name: `${model}, ${fields.tasks} tasks`,
      model,
      tasks: Number(fields.tasks),
      // A rate is then the steps of a nanosecond.
      flops: 1,
      run(times) {
        session.train(step, step + times);
        step += times;
      },
    };
  },
);
const rates = measure(contenders, () => {});

const microseconds = (model: string, tasks: number): number => {
  const contender = contenders.find((one) => one.model === model && one.tasks === tasks)!;
  return 1 / median(rates.get(contender)!) / 1e3;
};
const models = [...new Set(contenders.map(({ model }) => model))];
const counts = [...new Set(contenders.map(({ tasks }) => tasks))];

console.log(
  [
    `${os.cpus()[0]?.model ?? 'unknown processor'}, one of ${os.cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version};`,
    `\`npm run bench:tasks\`: medians of ${ROUNDS} rounds in turns, load ${os.loadavg()[0]!.toFixed(1)}.`,
    '',
    `| tasks, us a step | ${models.map(modelTitle).join(' | ')} | MMoE / OMoE |`,
    `| ---: | ${models.map(() => '---:').join(' | ')} | ---: |`,
    ...counts.map((tasks) => {
      const cells = models.map((model) => microseconds(model, tasks).toFixed(0));
      const ratio = microseconds('mmoe', tasks) / microseconds('omoe', tasks);
      return `| ${tasks} | ${cells.join(' | ')} | ${ratio.toFixed(2)} |`;
    }),
  ].join('\n'),
);

import { sleep, workersIn } from '../command.js';
import { chooseOne, type Drill, wholeBetween } from '../drill.js';
import { must } from '../lost.js';
import { untilMoment } from '../moment.js';
import { longer, plain, reported, type Sweep, searching, selecting } from '../sweep.js';

/** Kills all of a sweep, several times over. */
const all = (sweep: Sweep, times: Drill['times']): Drill => ({
  name: `kill -9 of all processes, ${sweep.name}`,
  does: 'all processes killed at a random moment, one to three times over',
  times,
  sweep,
  async disturb(trial) {
    for (let deaths = wholeBetween(trial.draw, 1, 4); deaths > 0; deaths--) {
      const command = trial.start();
      await untilMoment(trial, sweep, command);
      command.kill('SIGKILL', 'group');
      await command.end();
    }
  },
});

const parent: Drill = {
  name: 'kill -9 of the parent alone',
  does: 'its workers must end by themselves',
  times: { long: 40, small: 1 },
  sweep: plain,
  async disturb(trial) {
    const command = trial.start();
    await untilMoment(trial, plain, command);
    command.kill('SIGKILL', 'itself');
    await command.end();
  },
};

const worker: Drill = {
  name: 'kill -9 of a worker alone',
  does: 'the sweep goes on with another worker and ends as ever',
  times: { long: 40, small: 1 },
  sweep: longer,
  async disturb({ draw, folder, undisturbed, start }) {
    const command = start();
    await command.until(() => workersIn(folder).length > 0);
    await sleep(draw() * 0.5 * undisturbed.milliseconds);
    const workers = workersIn(folder);
    if (workers.length > 0)
      process.kill(chooseOne(draw, workers), chooseOne(draw, ['SIGKILL', 'SIGSEGV', 'SIGTERM']));
    const { code, stderr } = await command.end();
    must(code === 0, `ended with exit code ${code}: ${stderr}`);
  },
};

export const kills: readonly Drill[] = [
  all(plain, { long: 200, small: 4 }),
  all(reported, { long: 40, small: 1 }),
  all(selecting, { long: 30, small: 1 }),
  all(searching, { long: 30, small: 1 }),
  parent,
  worker,
];

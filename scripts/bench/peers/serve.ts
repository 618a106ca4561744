import { createInterface } from 'node:readline';
import type { EngineName, Job, Session } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';

/**
 * One of our engines, driven by the same lines as the Python peers: see common.py for the commands.
 * A run for each command, whose training continues from call to call.
 */
export async function serve(name: EngineName, jobFor: (command: string) => Job): Promise<void> {
  const engine = await loadEngine(name);
  const runs = new Map<string, { session: Session; done: number }>();
  for await (const line of createInterface(process.stdin)) {
    const [, command, steps] = /^(.*) (\d+)$/.exec(line)!;
    const start = performance.now();
    const busy = process.cpuUsage();
    const run = runs.get(command!) ?? { session: engine.open(jobFor(command!)), done: 0 };
    runs.set(command!, run);
    const losses = run.session.train(run.done, run.done + Number(steps));
    run.done += losses.length;
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(busy);
    const answer = {
      seconds,
      cpu: (user + system) / 1e6,
      steps: losses.length,
      ...(command!.startsWith('check')
        ? { losses: [[...losses]] }
        : { finite: losses.every(Number.isFinite) }),
    };
    console.log(JSON.stringify({ ...answer, backend: engine.numerics.backend }));
  }
}

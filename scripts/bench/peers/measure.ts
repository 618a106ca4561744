import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WORKER_FLAGS } from '../../../src/sweep/runs/local-pool/pool.js';
import { python } from './install.js';
import { type Answer, type Command, Peer } from './process.js';
import { here, isOurs, type Way } from './ways.js';

export type Setting = 'one thread' | 'two threads' | 'two processes';

/**
 * How much losses may differ, relative to their size, in the first steps and later: rounding grows
 * from step to step.
 */
export const TOLERANCE = { early: 1e-5, earlySteps: 10, late: 1e-3, steps: 50 };

export interface Result {
  readonly way: Way;
  /** Why it could not be measured. */
  failure?: string;
  /** The largest relative differences of a loss: in the first steps, and over all. */
  early?: number;
  late?: number;
  backend?: string;
  /** Microseconds per step and run, one for each round. */
  readonly times: Map<string, number[]>;
  /** Processor seconds per second, at most, in the measurements with one thread. */
  busy: number;
  peakMemory?: number | undefined;
  firstResult?: number;
}

export interface Plan {
  /** The commands that are timed. */
  readonly kinds: readonly string[];
  /** The losses [run][step] that a command gives which checks a model. */
  readonly checks: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** Steps that see every row once. */
  readonly epoch: number;
  readonly rounds: number;
  /** About how long a measurement takes. */
  readonly seconds: number;
  /** The folder of problem.json, where compilers keep their files, too. */
  readonly folder: string;
  readonly ours: string;
  /** Says what is being done, for whoever waits. */
  note(message: string): void;
}

/** The first two processors this process may use. */
const processors = allowedProcessors();
const canPin = processors.length >= 2 && spawnSync('taskset', ['--version']).status === 0;

/**
 * Times all ways in turn, round after round, so that whatever else the machine does affects them
 * all alike.
 */
export async function measure(
  results: readonly Result[],
  threads: 1 | 2,
  plan: Plan,
): Promise<void> {
  const running: { result: Result; peers: Peer[]; steps: Map<string, number> }[] = [];
  try {
    for (const result of results) {
      plan.note(
        `${result.way.name}: starting with ${threads === 1 ? 'one thread' : 'two threads'}`,
      );
      const peers: Peer[] = [];
      try {
        for (let i = 0; i < (threads === 1 ? 2 : 1); i++)
          peers.push(new Peer(makeCommand(result.way, threads, i, plan)));
        if (threads === 1) await check(result, peers[0]!, plan);
        const steps = new Map<string, number>();
        for (const kind of plan.kinds) steps.set(kind, await warmUp(peers, kind, result, plan));
        running.push({ result, peers, steps });
      } catch (error) {
        result.failure = (error as Error).message;
        await Promise.all(peers.map((peer) => peer.close()));
      }
    }
    for (let round = 0; round < plan.rounds; round++) {
      plan.note(`round ${round + 1} of ${plan.rounds}`);
      for (const { result, peers, steps } of running) {
        if (result.failure) continue;
        try {
          for (const [kind, count] of steps) {
            await time(
              result,
              kind,
              threads === 1 ? 'one thread' : 'two threads',
              peers.slice(0, 1),
              count,
            );
            if (threads === 1) await time(result, kind, 'two processes', peers, count);
          }
        } catch (error) {
          result.failure = (error as Error).message;
        }
      }
    }
    if (threads === 1)
      for (const { result, peers } of running) result.peakMemory = peers[0]!.peakMemory();
  } finally {
    await Promise.all(running.flatMap(({ peers }) => peers.map((peer) => peer.close())));
  }
}

/**
 * Seconds from the start of a process to the end of its first 100 steps, with nothing compiled
 * before.
 */
export async function timeFirstResult(result: Result, plan: Plan): Promise<void> {
  const start = performance.now();
  const command = makeCommand(result.way, 2, 0, plan);
  const cache = mkdtempSync(join(plan.folder, 'first-'));
  const peer = new Peer({ ...command, env: { ...command.env, TORCHINDUCTOR_CACHE_DIR: cache } });
  try {
    await peer.ask('memory', 100);
    result.firstResult = (performance.now() - start) / 1000;
  } catch (error) {
    result.failure = (error as Error).message;
  } finally {
    await peer.close();
  }
}

/**
 * How to start a way's process, the `nth` of several, each library's threads set in its own way.
 */
function makeCommand(
  { by, way, runs, script }: Way,
  threads: 1 | 2,
  nth: number,
  plan: Plan,
): Command {
  if (isOurs(by)) {
    const env = {
      TF_NUM_INTRAOP_THREADS: String(threads),
      TF_NUM_INTEROP_THREADS: String(threads),
    };
    return {
      argv: [process.execPath, ...WORKER_FLAGS, plan.ours, by, fileURLToPath(here(script))],
      env,
    };
  }
  const argv = [
    python(by),
    fileURLToPath(here(script)),
    way,
    String(threads),
    String(runs),
    plan.folder,
  ];
  // What torch.compile compiled for one process serves the next; a single compiling thread, so that
  // no idle ones remain.
  const env = {
    TORCHINDUCTOR_CACHE_DIR: join(plan.folder, 'inductor'),
    TORCHINDUCTOR_COMPILE_THREADS: '1',
  };
  if (by !== 'jax') return { argv, env };
  // JAX has no setting for threads: it takes one for each processor it may use. Where those cannot
  // be chosen, the page says how many it took.
  if (!canPin) return { argv, env };
  const allowed = threads === 1 ? String(processors[nth]) : processors.slice(0, 2).join(',');
  return { argv: ['taskset', '-c', allowed, ...argv], env };
}

/** Throws where the losses are not those of the fast engine. */
async function check(result: Result, peer: Peer, { checks }: Plan): Promise<void> {
  for (const [command, reference] of checks) {
    const { losses, backend } = await peer.ask(command, TOLERANCE.steps);
    if (backend !== undefined) result.backend = backend;
    const worst = (steps: number) =>
      Math.max(
        ...losses!.flatMap((run, r) =>
          run.slice(0, steps).map((x, i) => Math.abs(x / reference[r]![i]! - 1) || 0),
        ),
      );
    result.early = Math.max(result.early ?? 0, worst(TOLERANCE.earlySteps));
    result.late = Math.max(result.late ?? 0, worst(TOLERANCE.steps));
    if (losses!.some((run) => run.length !== TOLERANCE.steps || !run.every(Number.isFinite))) {
      throw new Error('not the same model: its losses are not finite');
    }
  }
  if (!(result.early! <= TOLERANCE.early && result.late! <= TOLERANCE.late)) {
    const [early, late] = [result.early!, result.late!].map((x) => x.toExponential(1));
    throw new Error(`not the same model: losses differ by ${early} early, by ${late} later`);
  }
}

/**
 * Compiles what needs compiling, and finds how many steps a measurement takes: whole epochs where
 * one is not too long.
 */
async function warmUp(
  peers: readonly Peer[],
  kind: string,
  { way }: Result,
  plan: Plan,
): Promise<number> {
  const { epoch } = plan;
  const probe = way.by === 'tfjs' ? 10 : epoch;
  await askAll(peers, kind, probe);
  const answer = await peers[0]!.ask(kind, probe);
  const wanted = (plan.seconds / answer.seconds) * probe;
  const steps =
    way.by === 'tfjs' && wanted < epoch
      ? Math.max(10, Math.floor(wanted))
      : epoch * Math.max(1, Math.round(wanted / epoch));
  await askAll(peers, kind, steps);
  return steps;
}

async function time(
  result: Result,
  kind: string,
  setting: Setting,
  peers: readonly Peer[],
  steps: number,
) {
  const answers = await askAll(peers, kind, steps);
  const rate = answers.reduce(
    (sum, answer) => sum + (answer.steps * result.way.runs) / answer.seconds,
    0,
  );
  const key = `${kind}, ${setting}`;
  result.times.set(key, [...(result.times.get(key) ?? []), 1e6 / rate]);
  if (setting === 'one thread')
    result.busy = Math.max(result.busy, answers[0]!.cpu / answers[0]!.seconds);
}

const askAll = (peers: readonly Peer[], kind: string, steps: number): Promise<Answer[]> =>
  Promise.all(peers.map((peer) => peer.ask(kind, steps)));

function allowedProcessors(): number[] {
  try {
    const list = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;
    return list.split(',').flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number) as [number, number?];
      return Array.from({ length: last! - first + 1 }, (_, i) => first + i);
    });
  } catch {
    return [];
  }
}

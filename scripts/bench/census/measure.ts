import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../../../src/engine/engine.js';
import { python } from '../peers/install.js';
import { Peer } from '../peers/process.js';
import { BEST } from '../peers/ways.js';
import type { Problem } from './problem.js';
import { CONFIG } from './spec.js';

/** One way of training the model. */
export interface Way {
  readonly name: string;
  /** Of ours, the engine; of PyTorch's, the name that pytorch.py knows it by. */
  readonly engine?: EngineName;
  readonly way?: string;
  readonly threads: 1 | 2;
}

const torchWays = [
  ['PyTorch, one-hot, a module an expert', 'one-hot modules'],
  ['PyTorch, one-hot, experts in one product', 'one-hot fused'],
  ['PyTorch, one-hot, the same by `torch.compile`', 'one-hot compiled'],
  ['PyTorch, `EmbeddingBag` an expert', 'bag modules'],
  ['PyTorch, `EmbeddingBag`, one for all experts', 'bag fused'],
  ['PyTorch, `EmbeddingBag`, the same by `torch.compile`', 'bag compiled'],
] as const;

export const WAYS: readonly Way[] = [
  { ...BEST, threads: 1 },
  ...(BEST.engine === 'native' ? [{ name: 'mmoe-exp, wasm', engine: 'wasm', threads: 1 } as const] : []),
  ...torchWays.flatMap(([name, way]) => [
    { name, way, threads: 1 as const },
    { name, way, threads: 2 as const },
  ]),
];

/** How much a loss of the first steps may differ, relative to its size. */
export const TOLERANCE = { steps: 20, relative: 1e-4 };

export interface Result {
  readonly way: Way;
  /** Why it could not be measured. */
  failure?: string;
  /** The largest relative difference of a loss. */
  difference?: number;
  /** Seconds per epoch, one for each round. */
  readonly seconds: number[];
  /** The same of processor time, over all threads. */
  readonly busy: number[];
  peakMemory?: number | undefined;
}

export interface Plan {
  readonly problem: Problem;
  readonly folder: string;
  /** Our program, compiled. */
  readonly ours: string;
  readonly rounds: number;
  note(message: string): void;
}

/**
 * Times an epoch of all ways in turn, round after round, each in its own process; ways that train another model are not
 * timed.
 */
export async function measure(results: readonly Result[], plan: Plan): Promise<void> {
  const running: { result: Result; peer: Peer }[] = [];
  const { epoch } = plan.problem;
  try {
    for (const result of results.filter(({ failure }) => !failure)) {
      plan.note(`${result.way.name}, ${result.way.threads} threads: starting`);
      const peer = startedPeer(result.way, plan);
      running.push({ result, peer });
      await attempt(result, async () => {
        await check(result, peer, plan.problem);
        await peer.ask('memory', Math.ceil(epoch / 4));
      });
    }
    for (let round = 0; round < plan.rounds; round++) {
      plan.note(`round ${round + 1} of ${plan.rounds}`);
      for (const { result, peer } of running) {
        await attempt(result, async () => {
          const { seconds, cpu } = await peer.ask('memory', epoch);
          result.seconds.push(seconds);
          result.busy.push(cpu);
        });
      }
    }
    for (const { result, peer } of running) result.peakMemory = peer.peakMemory();
  } finally {
    await Promise.all(running.map(({ peer }) => peer.close()));
  }
}

function startedPeer({ engine, way, threads }: Way, { folder, ours }: Plan): Peer {
  if (way === undefined) return new Peer({ argv: [process.execPath, ours, engine!, CONFIG], env: {} });
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return new Peer({
    argv: [python('torch'), here('pytorch.py'), way, String(threads), folder],
    env: {
      PYTHONPATH: here('../peers'),
      TORCHINDUCTOR_CACHE_DIR: join(folder, 'inductor'),
      // A single compiling thread, so that no idle ones remain.
      TORCHINDUCTOR_COMPILE_THREADS: '1',
    },
  });
}

/** Does nothing where the result has failed already. */
async function attempt(result: Result, action: () => Promise<void>): Promise<void> {
  if (result.failure) return;
  try {
    await action();
  } catch (error) {
    result.failure = (error as Error).message;
  }
}

async function check(result: Result, peer: Peer, problem: Problem): Promise<void> {
  const { losses } = await peer.ask('check', TOLERANCE.steps);
  result.difference = Math.max(...losses![0]!.map((loss, i) => Math.abs(loss / problem.losses[i]! - 1)));
  if (!(result.difference <= TOLERANCE.relative)) {
    throw new Error(`not the same model: losses differ by ${result.difference.toExponential(1)}`);
  }
}

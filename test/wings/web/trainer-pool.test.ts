import { expect, it } from 'vitest';
import type { PageTrainer, Trained } from '../../../src/wings/web/page-trainer.js';
import { type PooledRun, TrainerPool } from '../../../src/wings/web/trainer-pool.js';

const runOf = (id: string) => ({ id, seed: 1 }) as PooledRun;

/** A pool of trainers that end when they are told to, and what it said. */
function poolOf(count: number) {
  const open = new Map<object, (end: Error | undefined) => void>();
  const trainer: Pick<PageTrainer, 'train'> = {
    train: (run, { signal }) =>
      new Promise((resolve, reject) => {
        open.set(run, (fault) => (fault ? reject(fault) : resolve({} as Trained)));
        signal.onabort = () => reject(signal.reason);
      }),
  };
  const [started, trained, faults]: [string[], string[], string[]] = [[], [], []];
  const pool = new TrainerPool<PooledRun>(
    Array.from({ length: count }, () => ({
      train: (run, listener) => {
        started.push((run as PooledRun).spec as unknown as string);
        return trainer.train(run, listener);
      },
    })),
    {
      onTrained: ({ id }) => trained.push(id),
      onProgress: () => undefined,
      onFault: ({ message }) => faults.push(message),
    },
  );
  const end = async (nth: number, fault?: Error) => {
    [...open.values()][nth]!(fault);
    await new Promise(setImmediate);
  };
  const want = async (...ids: string[]) => {
    pool.want(ids.map((id) => ({ ...runOf(id), spec: id as never })));
    await new Promise(setImmediate);
  };
  return { want, end, started, trained, faults };
}

it('trains as many at a time as it has trainers, in order', async () => {
  const { want, end, started, trained } = poolOf(2);
  await want('a', 'b', 'c');
  expect(started).toEqual(['a', 'b']);
  await end(1);
  expect(started).toEqual(['a', 'b', 'c']);
  await end(0);
  await end(2);
  expect(trained).toEqual(['b', 'a', 'c']);
});

it('ends what is no longer wanted, goes on with what is, and begins again what is wanted after all', async () => {
  const { want, end, started, trained } = poolOf(2);
  await want('a', 'b', 'c');
  await want('b', 'd');
  expect(started).toEqual(['a', 'b', 'd']);
  await want();
  await want('a');
  expect(started).toEqual(['a', 'b', 'd', 'a']);
  await end(3);
  expect(trained).toEqual(['a']);
});

it('begins a run again that it is just ending', async () => {
  const { want, started } = poolOf(1);
  await Promise.all([want('a'), want(), want('a')]);
  expect(started).toEqual(['a', 'a']);
});

it('tries no other run where one cannot be trained', async () => {
  const { want, end, started, faults } = poolOf(1);
  await want('a', 'b');
  await end(0, new Error('no SIMD'));
  expect([started, faults]).toEqual([['a'], ['no SIMD']]);
});

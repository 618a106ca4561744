import { expect, it } from 'vitest';
import { type RunRequest, type Trained, trainAll } from '../../../src/extras/web/page-trainer.js';

const runs = ['a', 'b', 'c'].map((id) => ({
  id,
  spec: id as never as RunRequest['spec'],
  seed: 1,
}));

/** The training of the runs by trainers that end when they are told to, and what it said. */
function trainingBy(count: number) {
  const ends = new Map<string, (fault?: Error) => void>();
  const [started, trained]: [string[], string[]] = [[], []];
  const abort = new AbortController();
  const trainer = {
    train: ({ spec }: RunRequest, { signal }: { signal: AbortSignal }) =>
      new Promise<Trained>((resolve, reject) => {
        started.push(spec as never);
        ends.set(spec as never, (fault) => (fault ? reject(fault) : resolve({} as Trained)));
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const all = trainAll(Array<typeof trainer>(count).fill(trainer), runs, {
    abort,
    onProgress: () => undefined,
    onTrained: ({ id }) => trained.push(id),
  });
  const end = async (id: string, fault?: Error) => {
    ends.get(id)!(fault);
    await new Promise(setImmediate);
  };
  return { all, end, abort, started, trained };
}

it('trains as many at a time as there are trainers, in order', async () => {
  const { all, end, started, trained } = trainingBy(2);
  expect(started).toEqual(['a', 'b']);
  await end('b');
  expect(started).toEqual(['a', 'b', 'c']);
  await end('a');
  await end('c');
  await all;
  expect(trained).toEqual(['b', 'a', 'c']);
});

it('ends without an error where it is aborted', async () => {
  const { all, abort, started, trained } = trainingBy(2);
  abort.abort();
  await all;
  expect([started, trained]).toEqual([['a', 'b'], []]);
});

it('tries no other run where one cannot be trained', async () => {
  const { all, end, started } = trainingBy(2);
  const refused = expect(all).rejects.toThrow('no SIMD');
  await end('a', new Error('no SIMD'));
  await refused;
  expect(started).toEqual(['a', 'b']);
});

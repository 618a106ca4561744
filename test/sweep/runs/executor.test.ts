import { beforeAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/sweep/runs/executor.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { inProcess } from '../../support/in-process.js';
import { answering, smallSweep } from '../../support/small-sweep.js';

let engine: Engine;

beforeAll(async () => {
  engine = await loadEngine('wasm');
});

describe('a sweep', () => {
  it('trains on whatever executor it is given', async () => {
    const { result, events, records } = await smallSweep(engine, inProcess(engine));
    expect(result.end).toBe('whole');
    expect(records.map(({ status, seed }) => [status, seed])).toEqual(
      [1, 2].flatMap((seed) => Array(4).fill(['finished', seed])),
    );
    expect(events.filter(({ event }) => event === 'run')).toHaveLength(8);
    expect(events.filter(({ event }) => event === 'progress')).not.toHaveLength(0);
  });

  it('keeps finished runs when it is stopped', async () => {
    const controller = new AbortController();
    const whole = inProcess(engine);
    const stopping: Executor = {
      execute: (requests, options) =>
        whole.execute(requests, {
          ...options,
          onResult: (index, result) => {
            options.onResult(index, result);
            if (index === 2) controller.abort();
          },
        }),
    };
    const { result, records } = await smallSweep(engine, stopping, controller);
    expect(result.end).toBe('open');
    expect(records).toHaveLength(3);
  });

  it('records runs that an executor could not train as failed', async () => {
    const { result, records } = await smallSweep(
      engine,
      answering({ error: 'no power', seconds: 0 }),
    );
    expect(result.end).toBe('open');
    expect(new Set(records.map(({ status, error }) => `${status}: ${error}`))).toEqual(
      new Set(['failed: no power']),
    );
  });
});

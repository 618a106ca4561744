import { describe, expect, it } from 'vitest';
import {
  chunkIn,
  type Delivery,
  readAnnouncement,
  readDelivery,
  written,
} from '../../../../src/sweep/runs/queue/messages.js';

const part = {
  tool: { version: '1' },
  machine: { node: 'v20', platform: 'linux', cpu: 'x', cores: 1, computed: 'wasm simd128' },
  workers: 1,
  started: '2026-01-01T00:00:00.000Z',
};

const outcome = {
  status: 'diverged' as const,
  divergedAt: 3,
  metrics: { test_mse: 0.1 + 0.2 },
  curve: {
    step: [1, 2],
    train_loss: [5e-324, Number.NEGATIVE_INFINITY],
    test_mse: [Number.NaN, Number.POSITIVE_INFINITY],
  },
  gates: [],
};

const delivery = (results: Delivery['results']): Delivery => ({
  chunk: 'c1',
  worker: 'w',
  part,
  results,
  crashes: [],
});

describe('messages', () => {
  it('carry every number to the bit, also those that JSON has not, and predictions', () => {
    const predictions = Float32Array.of(0.1, Number.NaN, -3e38);
    const result = { outcome, seconds: 0.25, predictions };
    const read = readDelivery(written(delivery([{ key: 'k', ...result }])));
    expect(read!.results).toEqual([{ key: 'k', ...result }]);
  });

  it('carry errors', () => {
    const failed = { key: 'k', error: 'no', seconds: 0 };
    expect(readDelivery(written(delivery([failed])))!.results).toEqual([failed]);
  });

  it.each([
    ['no JSON', 'x'],
    ['another message', '{"a": 1}'],
    [
      'no outcome',
      JSON.stringify(delivery([{ key: 'k', seconds: 1, outcome: { status: 'won' } as never }])),
    ],
    [
      'an error that is no text',
      JSON.stringify(
        delivery([{ key: 'k', seconds: 1, outcome: { ...outcome, error: 5 } as never }]),
      ),
    ],
    ...[-1, Number.POSITIVE_INFINITY, Number.NaN].map((seconds): [string, string] => [
      `of ${seconds} seconds`,
      written(
        delivery([
          { key: 'k', seconds, outcome },
          { key: 'k', seconds, error: 'no' },
        ]),
      ),
    ]),
    [
      'a machine of another shape',
      JSON.stringify({ ...delivery([]), part: { ...part, machine: 'x' } }),
    ],
    [
      'a machine of more than a manifest should hold',
      JSON.stringify({
        ...delivery([]),
        part: { ...part, machine: { ...part.machine, cpu: 'x'.repeat(10_000) } },
      }),
    ],
  ])('that are %s are none', (_, text) => {
    expect(readDelivery(text)).toBeUndefined();
    expect(readAnnouncement(text)).toBeUndefined();
  });

  it('show what is only shown on one line, of a length', () => {
    const long = `boo\n\u001b[31m${'x'.repeat(1000)}`;
    const short = `boo\\n\\u001b[31m${'x'.repeat(191)}…`;
    const crashes = [{ key: 'k', note: long }];
    expect(readDelivery(written({ ...delivery([]), crashes }))?.crashes).toEqual([
      { key: 'k', note: short },
    ]);
    const file = { file: 'x.csv', rows: 1, sha256: 'ab'.repeat(32), reading: { separator: ';' } };
    const needs = {
      protocol: 1,
      tool: long,
      fingerprint: 'f',
      data: { kind: 'table', files: [file] },
      numerics: { name: 'wasm' as const, backend: 'simd128', version: '1' },
      code: [{ name: long, sha256: 'ab'.repeat(32) }],
    };
    expect(readAnnouncement(written({ name: long, host: long, needs }))).toEqual({
      name: short,
      host: short,
      needs: { ...needs, tool: short, code: [{ ...needs.code[0], name: short }] },
    });
    const outside = { ...needs, code: [{ name: 'x', sha256: '../../x' }] };
    expect(readAnnouncement(written({ name: 'x', host: 'x', needs: outside }))).toBeUndefined();
  });

  it('a chunk whose runs have no spec is none', () => {
    expect(chunkIn({ specs: [{}], runs: [{ key: 'k', spec: 0, seed: 1 }] })).toBeDefined();
    expect(chunkIn({ specs: [{}], runs: [{ key: 'k', spec: 1, seed: 1 }] })).toBeUndefined();
  });
});

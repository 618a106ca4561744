import { expect, it } from 'vitest';
import type { GateUsage } from '../../../src/ground/base/outcome.js';
import { gateReader } from '../../../src/judge/results/gate-usage.js';

const gate: GateUsage = { name: 'gate/1', mean: [0.25, 0.75], entropy: 0.5 };
const read = (gates: readonly GateUsage[]) => gateReader<string>()('cell', gates);

it('gates of an architecture are read', () => {
  expect(read([gate])).toEqual([gate]);
});

it.each<[string, readonly GateUsage[]]>([
  ['an entropy that is no number', [{ ...gate, entropy: null as never }]],
  ['a mean that is no number', [{ ...gate, mean: [0.25, null as never] }]],
  [
    'thousands of gates',
    Array.from({ length: 1001 }, (_, i) => ({ ...gate, name: `gate/${i + 1}` })),
  ],
])('those with %s are not', (_, gates) => {
  expect(read(gates)).toEqual([]);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packing } from '../../../src/ground/base/packed.js';

/** Plain values as JSON has them, and numbers that it has not. */
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.constantFrom(0, -0, 1, null, true, 'text', '#', '#2', '__proto__'),
    fc.array(fc.double()),
    fc.array(tie('value')),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'length', '1')),
      tie('value'),
      {
        noNullPrototype: true,
      },
    ),
  ),
})).value;

it('gives back what was packed, to the bit, also where values are alike or many', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 20 }), (values) => {
      const pack = packing<{ a: unknown; b: unknown }>();
      const packed = values.map((a, i) => pack({ a, b: values.at(-1 - i) }));
      for (const [i, a] of values.entries()) {
        expect(packed[i]!.get('a')).toStrictEqual(a);
        expect(packed[i]!.get('b')).toStrictEqual(values.at(-1 - i));
      }
    }),
    { numRuns: 200 },
  );
});

it('keeps mappings with more numbers than are allocated together', () => {
  const pack = packing<{ list: number[] }>();
  const lists = [70_000, 3, 65_536, 1].map((length, k) =>
    Array.from({ length }, (_, i) => i + k / 10),
  );
  const packed = lists.map((list) => pack({ list }));
  expect(packed.map((one) => one.get('list'))).toEqual(lists);
});

import { expect, it } from 'vitest';
import {
  duration,
  firstLines,
  quoted,
  visible,
  visibleIn,
} from '../../../src/ground/base/words.js';

it('signs that nobody sees are shown as their escapes, and nothing else is', () => {
  expect(visible('a\u001b[31m\u0000\u009b\n\t\u202e\ud800\ufffe')).toBe(
    'a\\u001b[31m\\u0000\\u009b\\n\\u0009\\u202e\\ud800\\ufffe',
  );
  const usual = 'Größe <b> "x" | 日本 \u{1f469}\u200d\u{1f52c} − δ';
  expect(visible(usual)).toBe(usual);
  expect(quoted('a"\u001bé')).toBe('"a\\"\\u001b\\u00e9"');
});

it('so they are in all texts and names of a value', () => {
  const value = { 'a\u0007': ['b\u0007', 1, null, { c: true }], __proto__x: undefined };
  expect(visibleIn(value)).toEqual({
    'a\\u0007': ['b\\u0007', 1, null, { c: true }],
    __proto__x: undefined,
  });
  expect(Object.keys(visibleIn(JSON.parse('{"__proto__": 1}')))).toEqual(['__proto__']);
});

it('durations have two units at most', () => {
  const seconds = [0.04, 9.96, 59.4, 60, 3 * 3600 + 7 * 60 + 50];
  expect(seconds.map(duration)).toEqual(['0.0 s', '10.0 s', '59 s', '1 min 0 s', '3 h 7 min']);
});

it('a line that cites a long argument is cut', () => {
  const [line] = firstLines([`${'x'.repeat(100_000)}: there is no such file`]);
  expect(line).toHaveLength(2001);
});

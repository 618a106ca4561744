import type { Uniform } from '../../src/ground/base/random.js';

/** Text that a stranger may write in the hope that somebody takes it for more than text. */
export const nasty: readonly string[] = [
  ...[
    '../../../escaped',
    '/etc/passwd',
    '..\\..\\escaped',
    'a/../../b',
    '.',
    '..',
    '',
    ' ',
    '\0',
    'CON',
    '~root',
    'a'.repeat(300),
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
    '__defineGetter__',
  ],
  ...[
    '\u001b]0;x\u0007',
    '\u001b[2J\u001b[31m',
    '\u009b31m',
    '\r\n',
    '\n',
    '\t',
    '\u0001',
    '\u202e',
    '\u2028',
    '\ud800',
    '\ufeff',
  ],
  ...[
    '<script>alert(1)</script>',
    '</script><img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    'javascript:alert(1)',
  ],
  ...[
    ']]>',
    '<!--',
    '&#x3c;b&#x3e;',
    '{{7*7}}',
    '<b>',
    '[a](javascript:b)',
    '![x](http://x)',
    '|',
    '`',
    '---',
  ],
  ...[
    '=HYPERLINK("http://x")',
    '+1+cmd|x',
    '-1+1',
    '@SUM(1)',
    '\\input{/etc/passwd}',
    '\\write18{id}',
    '%',
    '$',
    '#',
    '~',
    '^',
  ],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '1e400',
    '0x10',
    '1_000',
    '.inf',
    '.nan',
    'null',
    'true',
    '~',
    '!!js/function',
    '2024-01-31',
    '1:20',
  ],
];

/** Numbers at and beyond the bounds of what fields and formats take. */
export const bounds: readonly number[] = [
  ...[
    0,
    -0,
    1,
    -1,
    2,
    3,
    7,
    255,
    256,
    4095,
    65_535,
    65_536,
    100_001,
    1e9,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
  ],
  ...[
    1e16,
    1e21,
    1e308,
    5e-324,
    1e-16,
    0.1,
    0.5,
    0.9999999999999999,
    1.5,
    -0.5,
    -1e9,
    -(2 ** 31),
    -1e308,
  ],
];

export const chooseOne = <T>(draw: Uniform, items: readonly T[]): T =>
  items[below(draw, items.length)]!;

/** A whole number from 0 to below a limit. */
export const below = (draw: Uniform, limit: number): number => Math.floor(draw() * limit);

/** The bytes of a document, changed once to four times. */
export function mutatedBytes(
  draw: Uniform,
  document: Uint8Array,
  others: readonly Uint8Array[],
): Buffer {
  let bytes: Buffer = Buffer.from(document);
  for (let changes = 1 + below(draw, 4); changes > 0; changes--)
    bytes = changedBytes(draw, bytes, others);
  return bytes.subarray(0, MAX_VALUE);
}

/** Bytes of the largest document: a case must not take long for its size alone. */
const MAX_VALUE = 2 ** 19;

function changedBytes(draw: Uniform, bytes: Buffer, others: readonly Uint8Array[]): Buffer {
  const at = below(draw, bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + below(draw, draw() < 0.5 ? 8 : bytes.length));
  const [before, piece, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, to),
    bytes.subarray(to),
  ];
  switch (below(draw, 10)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0) flipped[Math.min(at, flipped.length - 1)]! ^= 1 << below(draw, 8);
      return flipped;
    }
    case 1:
      return Buffer.concat([before, Buffer.of(below(draw, 256)), after]);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.from(before);
    case 4:
      return Buffer.concat([before, piece, piece, after]);
    case 5: {
      const times = Math.floor((draw() < 0.1 ? MAX_VALUE : 2000) / Math.max(piece.length, 1));
      return Buffer.concat([before, ...Array<Buffer>(Math.max(1, times)).fill(piece), after]);
    }
    case 6: {
      const other = Buffer.from(others.length > 0 ? chooseOne(draw, others) : bytes);
      const from = below(draw, other.length);
      return Buffer.concat([
        before,
        other.subarray(from, from + below(draw, other.length - from)),
        after,
      ]);
    }
    case 7:
      return Buffer.concat([before, Buffer.from(chooseOne(draw, nasty)), after]);
    case 8: {
      // A number of the text, if there is one after the place.
      const text = bytes.toString('latin1');
      const found = /-?\d+(\.\d+)?(e[+-]?\d+)?/i.exec(text.slice(at));
      if (!found)
        return Buffer.concat([before, Buffer.from(String(chooseOne(draw, bounds))), after]);
      const start = at + found.index;
      return Buffer.concat([
        bytes.subarray(0, start),
        Buffer.from(String(chooseOne(draw, bounds))),
        bytes.subarray(start + found[0].length),
      ]);
    }
    default: {
      // Numbers of binary formats.
      const changed = Buffer.from(bytes);
      const value = chooseOne(draw, [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 0x80000000]);
      if (changed.length >= 4) changed.writeUInt32LE(value, Math.min(at, changed.length - 4));
      return changed;
    }
  }
}

/** A document that begins with a line of JSON, whose fields are changed. */
export function mutatedHeader(draw: Uniform, document: Buffer): Buffer {
  const end = document.indexOf('\n');
  const header = mutatedValue(draw, JSON.parse(document.toString('utf8', 0, end)));
  return Buffer.concat([Buffer.from(JSON.stringify(header)), document.subarray(end)]);
}

/**
 * A plain value, changed at one to three places: other types, bounds, names, nesting, things added,
 * left out or twice.
 */
export function mutatedValue(draw: Uniform, value: unknown): unknown {
  let changed = value;
  for (let changes = 1 + below(draw, 3); changes > 0; changes--)
    changed = changedSomewhere(draw, changed);
  return changed;
}

function changedSomewhere(draw: Uniform, value: unknown): unknown {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || draw() < 0.15) return changedHere(draw, value);
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0) return changedHere(draw, value);
  const place = below(draw, entries.length);
  const [key, item] = entries[place]!;
  const kept = entries.map((entry, i): [string, unknown] =>
    i === place ? [key, changedSomewhere(draw, item)] : entry,
  );
  const made = draw() < 0.8 ? kept : changedEntries(draw, entries, place);
  return isList ? made.map(([, item]) => item) : Object.fromEntries(made);
}

/** Entries with one left out, named otherwise, there twice, or added. */
function changedEntries(
  draw: Uniform,
  entries: readonly [string, unknown][],
  place: number,
): [string, unknown][] {
  const [, item] = entries[place]!;
  const others = entries.filter((_, i) => i !== place);
  const name = draw() < 0.5 ? chooseOne(draw, nasty) : chooseOne(draw, entries)[0];
  return chooseOne<() => [string, unknown][]>(draw, [
    () => others,
    () => [...others, [name, item]],
    () => [...entries, [`${entries.length}`, item]],
    () => [...entries, [name, anything(draw)]],
  ])();
}

function changedHere(draw: Uniform, value: unknown): unknown {
  switch (below(draw, 6)) {
    case 0:
      return chooseOne(draw, bounds);
    case 1:
      return chooseOne(draw, nasty);
    case 2:
      return typeof value === 'string' ? value + chooseOne(draw, nasty) : JSON.stringify(value);
    case 3:
      return typeof value === 'number' ? value * chooseOne(draw, [-1, 10, 0.1, 1e6]) : [value];
    default:
      return anything(draw);
  }
}

/** A value of any type, at times deep or long. */
function anything(draw: Uniform): unknown {
  switch (below(draw, 12)) {
    case 0:
      return null;
    case 1:
      return draw() < 0.5;
    case 2:
      return {};
    case 3:
      return [];
    case 4:
      return [chooseOne(draw, bounds), chooseOne(draw, nasty)];
    case 5:
      return { [chooseOne(draw, nasty)]: chooseOne(draw, bounds) };
    case 6:
      return nested(chooseOne(draw, [3, 20, 60, 2000]), draw() < 0.5);
    case 7:
      return Array(chooseOne(draw, [10, 100, draw() < 0.1 ? 20_000 : 1000])).fill(
        chooseOne(draw, bounds),
      );
    case 8:
      return 'x'.repeat(chooseOne(draw, [100, 5000]));
    case 9:
      return chooseOne(draw, nasty);
    default:
      return chooseOne(draw, bounds);
  }
}

function nested(depth: number, inLists: boolean): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = inLists ? [value] : { a: value };
  return value;
}

import { describe, expect, it } from 'vitest';
import {
  parseNumber,
  parseSeconds,
  parseTruth,
} from '../../../../src/extras/tables/files/values.js';
import { murmur3, textHash } from '../../../../src/train/data/table/hash.js';

describe('what a written value means', () => {
  it('decimal and exponent notation are numbers; codes, large whole numbers and words are not', () => {
    const numbers = ['0', '-1', '12.50', '.5', '3.', '-0.0', '1e3', '2.5E-7', '9007199254740991'];
    expect(numbers.map(parseNumber)).toEqual([
      0, -1, 12.5, 0.5, 3, -0, 1000, 2.5e-7, 9007199254740991,
    ]);
    const others = [
      '007',
      '+5',
      '1,5',
      '0x1f',
      '1_000',
      'inf',
      'NaN',
      '1e999',
      '9007199254740993',
      '-',
      '.',
      'e5',
      '٣',
    ];
    expect(others.map(parseNumber)).toEqual(others.map(() => undefined));
  });

  it('true and false in any case', () => {
    expect(['true', 'False', 'TRUE', 'yes', '1'].map(parseTruth)).toEqual([
      1,
      0,
      1,
      undefined,
      undefined,
    ]);
  });

  it('ISO dates and date-times, UTC unless they say otherwise', () => {
    // date -u -d TEXT +%s
    expect(parseSeconds('1970-01-02')).toBe(86_400);
    expect(parseSeconds('0001-01-01')).toBe(-62_135_596_800);
    expect(parseSeconds('2024-02-29')).toBe(1_709_164_800);
    expect(parseSeconds('2024-02-29 12:34')).toBe(1_709_210_040);
    expect(parseSeconds('2024-02-29T12:34:56.25Z')).toBe(1_709_210_096.25);
    expect(parseSeconds('2024-02-29T12:34:56+02:00')).toBe(1_709_202_896);
    expect(parseSeconds('2024-02-29T12:34:56-0530')).toBe(1_709_229_896);
    const others = [
      '2023-02-29',
      '2024-13-01',
      '2024-1-1',
      '29.02.2024',
      '2024-02-29T25:00',
      '20240229',
    ];
    expect(others.map(parseSeconds)).toEqual(others.map(() => undefined));
  });
});

describe('the hash of a text', () => {
  it('is MurmurHash3 with the known test vectors', () => {
    const hash = (text: string, seed = 0) => {
      const bytes = Buffer.from(text);
      return murmur3(bytes, bytes.length, seed);
    };
    // Of Appleby's MurmurHash3_x86_32, as its ports test it.
    expect(hash('')).toBe(0);
    expect(hash('', 1)).toBe(0x514e28b7);
    expect(hash('', 0xffffffff)).toBe(0x81f16f39);
    expect(hash('test')).toBe(0xba6bd213);
    expect(hash('test', 0x9747b28c)).toBe(0x704b81dc);
    expect(hash('Hello, world!')).toBe(0xc0363e43);
    expect(hash('Hello, world!', 0x9747b28c)).toBe(0x24884cba);
    expect(hash('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
    expect(hash('ππππππππ', 0x9747b28c)).toBe(0xd58063c1);
    expect(textHash('test')).toBe(0xba6bd213);
    expect(textHash('x'.repeat(10_000))).toBe(hash('x'.repeat(10_000)));
  });

  it('is never 0, which stands for a missing value', () => {
    expect(textHash('')).toBe(1);
  });
});

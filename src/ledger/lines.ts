import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Where the line starts in the file, in bytes. */
  readonly start: number;
  /** False of a last line that no newline ends: it was torn while being written. */
  readonly whole: boolean;
}

const CHUNK = 1 << 20;

/** The lines of a file of any size, a chunk in memory at a time; a file whose name ends in .gz is unpacked. */
export function* linesOf(file: string): Generator<Line> {
  if (file.endsWith('.gz')) {
    const texts = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
    const last = texts.pop()!;
    yield* texts.map((text, i) => ({ text, number: i + 1, start: Number.NaN, whole: true }));
    if (last !== '') yield { text: last, number: texts.length + 1, start: Number.NaN, whole: false };
    return;
  }
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest = Buffer.alloc(0);
    let start = 0;
    let number = 0;
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        yield { text: bytes.toString('utf8', from, end), number: ++number, start, whole: true };
        start += end + 1 - from;
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), number: ++number, start, whole: false };
  } finally {
    closeSync(descriptor);
  }
}

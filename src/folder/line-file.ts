import { closeSync, readSync } from 'node:fs';
import { openToRead, withFile } from '../base/files.js';
import { unpacked } from './lines.js';

/** A file whose lines are read where they are; a packed one is held in memory. */
export class LineFile {
  #source: number | Buffer | undefined;

  constructor(readonly path: string) {}

  text(start: number, end: number): string {
    return withFile(this.path, 'read', () => {
      this.#source ??= this.path.endsWith('.gz') ? unpacked(this.path) : openToRead(this.path);
      if (typeof this.#source !== 'number') return this.#source.toString('utf8', start, end);
      const bytes = Buffer.allocUnsafe(end - start);
      const read = readSync(this.#source, bytes, 0, bytes.length, start);
      return bytes.toString('utf8', 0, read);
    });
  }

  close(): void {
    if (typeof this.#source === 'number') closeSync(this.#source);
    this.#source = undefined;
  }
}

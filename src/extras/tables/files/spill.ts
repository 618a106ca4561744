/** Arrays of numbers that are moved to a temporary file while they grow. */

import { closeSync, openSync, rmSync } from 'node:fs';
import { readAll, withFile, writeAll } from '../../../ground/base/files.js';

type Constructor = Int32ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor;

/**
 * A temporary file. On systems that can remove an open file, no file remains even if the process is
 * killed.
 */
export class SpillFile {
  readonly #descriptor: number;
  #length = 0;

  constructor(readonly path: string) {
    this.#descriptor = withFile(path, 'written', () => openSync(path, 'wx+'));
    this.#unlink();
  }

  /** Removes the name of the open file, so that no file remains if the process is killed. */
  #unlink(): void {
    try {
      rmSync(this.path, { force: true });
    } catch {
      // Windows cannot remove an open file: `remove` does it later.
    }
  }

  append(bytes: Uint8Array): number {
    const position = this.#length;
    withFile(this.path, 'written', () => writeAll(this.#descriptor, bytes, position));
    this.#length += bytes.length;
    return position;
  }

  read(bytes: Uint8Array, position: number): void {
    withFile(this.path, 'read', () => readAll(this.#descriptor, bytes, position));
  }

  remove(): void {
    closeSync(this.#descriptor);
    this.#unlink();
  }
}

/** A growing array of numbers, with only the last chunk in memory. */
export class SpilledArray<C extends Constructor> {
  readonly #chunk: InstanceType<C>;
  readonly #positions: number[] = [];
  #used = 0;

  constructor(
    private readonly file: SpillFile,
    private readonly type: C,
    readonly chunkLength: number,
  ) {
    this.#chunk = new type(chunkLength) as InstanceType<C>;
  }

  push(value: number): void {
    this.#chunk[this.#used++] = value;
    if (this.#used < this.chunkLength) return;
    this.#positions.push(this.file.append(new Uint8Array(this.#chunk.buffer)));
    this.#used = 0;
  }

  /** Chunk i, of `chunkLength` values; the last one may have fewer. */
  chunk(i: number): InstanceType<C> {
    const position = this.#positions[i];
    if (position === undefined) return this.#chunk.slice(0, this.#used) as InstanceType<C>;
    const values = new this.type(this.chunkLength) as InstanceType<C>;
    this.file.read(new Uint8Array(values.buffer), position);
    return values;
  }

  collected(): InstanceType<C> {
    const full = this.#positions.length * this.chunkLength;
    const all = new this.type(full + this.#used) as InstanceType<C>;
    for (let i = 0; i <= this.#positions.length; i++) all.set(this.chunk(i), i * this.chunkLength);
    return all;
  }
}

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { withFile } from '../../../base/files.js';

type Constructor = Int32ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor;

/** A temporary file for the values of columns while a table is read. */
export class SpillFile {
  readonly #descriptor: number;
  #length = 0;

  constructor(readonly path: string) {
    this.#descriptor = withFile(path, 'written', () => openSync(path, 'wx+'));
    this.#unlink();
  }

  /** Takes the name from the open file, where the system allows it, so that nothing is left where the process is ended. */
  #unlink(): void {
    try {
      rmSync(this.path, { force: true });
    } catch {
      // Windows removes no open file: `remove` does it.
    }
  }

  /** Returns where the bytes are in the file. */
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

/** A growing array of numbers, of which only the last chunk is in memory. */
export class SpilledArray<C extends Constructor> {
  readonly #chunk: InstanceType<C>;
  /** The place of each full chunk. */
  readonly #positions: number[] = [];
  #used = 0;

  constructor(
    private readonly file: SpillFile,
    private readonly type: C,
    readonly chunkLength: number,
  ) {
    this.#chunk = new type(chunkLength) as InstanceType<C>;
  }

  get length(): number {
    return this.#positions.length * this.chunkLength + this.#used;
  }

  push(value: number): void {
    this.#chunk[this.#used++] = value;
    if (this.#used === this.chunkLength) this.#flush();
  }

  /** Adds values one after another. */
  pushAll(values: InstanceType<C>): void {
    for (let done = 0; done < values.length; ) {
      const part = values.subarray(done, done + this.chunkLength - this.#used);
      this.#chunk.set(part, this.#used);
      this.#used += part.length;
      done += part.length;
      if (this.#used === this.chunkLength) this.#flush();
    }
  }

  #flush(): void {
    this.#positions.push(this.file.append(new Uint8Array(this.#chunk.buffer)));
    this.#used = 0;
  }

  /** All values. */
  collected(): InstanceType<C> {
    const all = new this.type(this.length) as InstanceType<C>;
    const bytes = new Uint8Array(all.buffer);
    const { byteLength } = this.#chunk;
    this.#positions.forEach((position, i) => {
      this.file.read(bytes.subarray(i * byteLength, (i + 1) * byteLength), position);
    });
    all.set(this.#chunk.subarray(0, this.#used), this.#positions.length * this.chunkLength);
    return all;
  }
}

/** Bytes that a system call takes at most. */
const MOST_BYTES = 2 ** 30;

export function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, Math.min(MOST_BYTES, bytes.length - done), position + done);
  }
}

/** Fills the bytes from a file. @throws Error where the file is shorter */
export function readAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(descriptor, bytes, done, Math.min(MOST_BYTES, bytes.length - done), position + done);
    if (read === 0) throw new Error('the file ends early');
    done += read;
  }
}

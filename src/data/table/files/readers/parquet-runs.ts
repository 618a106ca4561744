/**
 * Decodes the hybrid of run-length encoding and bit packing, in which Parquet writes levels and places in dictionaries:
 * so many numbers of a width in bits. A library that trusts the lengths of runs ends the process on damaged ones.
 * @throws Error where there are fewer
 */
export function decodedRuns(bytes: Uint8Array, width: number, count: number): Int32Array {
  const numbers = new Int32Array(count);
  let [done, at] = [0, 0];
  while (done < count) {
    let [header, shift] = [0, 0];
    for (; bytes[at]! >= 0x80; at++, shift += 7) header |= (bytes[at]! & 0x7f) << shift;
    if (at >= bytes.length) throw new Error('runs end early');
    header |= bytes[at++]! << shift;
    const length = header >>> 1;
    if (header & 1) {
      const packed = Math.min(8 * length, count - done);
      if (at + Math.ceil((packed * width) / 8) > bytes.length) throw new Error('runs end early');
      unpack(bytes, at, width, numbers.subarray(done, done + packed));
      done += packed;
      at += length * width;
    } else {
      let value = 0;
      for (let i = 0; 8 * i < width; i++) value += (bytes[at++] ?? 0) * 2 ** (8 * i);
      const end = Math.min(count, done + length);
      numbers.fill(value, done, end);
      done = end;
    }
  }
  return numbers;
}

/** The widest numbers of which one and the rest of another byte fit into 32 bits. */
const FAST = 24;

/** Numbers of so many bits each, the lowest bits of the first byte first. */
function unpack(bytes: Uint8Array, from: number, width: number, numbers: Int32Array): void {
  if (width > FAST) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = bitsAt(bytes, 8 * from + i * width, width);
    return;
  }
  const mask = (1 << width) - 1;
  let [at, held, bits] = [from, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    for (; bits < width; bits += 8) held |= bytes[at++]! << bits;
    numbers[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let i = 0; 8 * i < width + 8; i++) value += (bytes[(bit >>> 3) + i] ?? 0) * 2 ** (8 * i);
  return Math.floor(value / 2 ** (bit & 7)) % 2 ** width;
}

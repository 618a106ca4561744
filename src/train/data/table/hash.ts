/** Hashes texts to 32-bit numbers by MurmurHash3. */

const encoder = new TextEncoder();
let scratch = new Uint8Array(4096);

/**
 * MurmurHash3 (x86, 32 bits, seed 0; Appleby 2011) of a text in UTF-8. A hash of 0 becomes 1, as 0
 * is a missing value.
 */
export function textHash(text: string): number {
  if (3 * text.length > scratch.length) scratch = new Uint8Array(6 * text.length);
  const { written } = encoder.encodeInto(text, scratch);
  return murmur3(scratch, written) || 1;
}

/** MurmurHash3 of the first bytes, as an unsigned number. */
export function murmur3(bytes: Uint8Array, length: number = bytes.length, seed = 0): number {
  const blocks = length & ~3;
  let hash = seed;
  for (let i = 0; i < blocks; i += 4) {
    hash ^= scrambled(
      bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24),
    );
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= blocks; i--) tail = (tail << 8) | bytes[i]!;
  if (length > blocks) hash ^= scrambled(tail);
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/** What a PDF has to know of a TrueType font: its glyphs by letter, and how wide they are. */
export interface TrueType {
  readonly bytes: Uint8Array;
  /** In units of which `unitsPerEm` are the size of the font. */
  readonly unitsPerEm: number;
  readonly box: readonly [left: number, bottom: number, right: number, top: number];
  readonly ascent: number;
  readonly descent: number;
  /** Of a code point; 0, the sign of what is missing, where it has none. */
  glyphOf(codePoint: number): number;
  widthOf(glyph: number): number;
}

/** Reads a font whose letters are in a table of format 4, which all fonts have of the Basic Multilingual Plane. */
export function readTrueType(bytes: Uint8Array): TrueType {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map(
    Array.from({ length: view.getUint16(4) }, (_, i) => {
      const at = 12 + 16 * i;
      return [String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 8)];
    }),
  );
  const [head, hhea, hmtx, cmap] = ['head', 'hhea', 'hmtx', 'cmap'].map((name) => tables.get(name)!) as number[];
  const signed = (at: number) => view.getInt16(at);
  const measured = view.getUint16(hhea! + 34);
  return {
    bytes,
    unitsPerEm: view.getUint16(head! + 18),
    box: [signed(head! + 36), signed(head! + 38), signed(head! + 40), signed(head! + 42)],
    ascent: signed(hhea! + 4),
    descent: signed(hhea! + 6),
    glyphOf: glyphsIn(view, cmap!),
    // The last width is that of all glyphs that follow.
    widthOf: (glyph) => view.getUint16(hmtx! + 4 * Math.min(glyph, measured - 1)),
  };
}

function glyphsIn(view: DataView, cmap: number): TrueType['glyphOf'] {
  const subtables = Array.from({ length: view.getUint16(cmap + 2) }, (_, i) => cmap + view.getUint32(cmap + 8 + 8 * i));
  const at = subtables.find((subtable) => view.getUint16(subtable) === 4);
  if (at === undefined) throw new Error('the font has no table of letters in format 4');
  const twice = view.getUint16(at + 6);
  const [ends, starts, deltas, offsets] = [14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice].map((from) => at + from);
  return (codePoint) => {
    for (let i = 0; i < twice; i += 2) {
      if (view.getUint16(ends! + i) < codePoint) continue;
      const start = view.getUint16(starts! + i);
      if (start > codePoint) return 0;
      const [delta, offset] = [view.getUint16(deltas! + i), view.getUint16(offsets! + i)];
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(offsets! + i + offset + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

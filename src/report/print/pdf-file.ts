import { deflateSync } from 'node:zlib';
import type { TrueType } from './true-type.js';

/** A font of a page, with the letters that are used of it. */
export interface PageFont {
  /** What text of the page calls it. */
  readonly name: string;
  readonly font: TrueType;
  readonly postScriptName: string;
  /** The letter of each glyph that is used. */
  readonly letters: ReadonlyMap<number, string>;
}

/** A page of a PDF. */
export interface Page {
  readonly title: string;
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** Its drawing, in PDF's operators. */
  readonly content: string;
  readonly fonts: readonly PageFont[];
  /** Opacities of fills and strokes, by the name of their state. */
  readonly opacities: ReadonlyMap<string, { readonly fill: number; readonly stroke: number }>;
}

/**
 * A PDF of one page (ISO 32000-1), with its fonts embedded, as publishers ask, and its text as text. It has no date: the same
 * drawing gives the same bytes.
 */
export function pdfFile({ title, width, height, content, fonts, opacities }: Page): Uint8Array {
  const objects: Uint8Array[] = [];
  const add = (body: string | Uint8Array): number => objects.push(typeof body === 'string' ? latin1(body) : body);
  const stream = (bytes: Uint8Array, entries = ''): number =>
    add(streamOf(deflateSync(bytes), `${entries}/Filter /FlateDecode`));
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  const page = add('');
  const drawn = stream(latin1(content));
  const named = fonts.map((own) => `/${own.name} ${addFont(own, add, stream)} 0 R`);
  const states = [...opacities].map(([name, { fill, stroke }]) => `/${name} << /ca ${fill} /CA ${stroke} >>`);
  objects[page - 1] = latin1(
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${drawn} 0 R`,
      `/Resources << /Font << ${named.join(' ')} >> /ExtGState << ${states.join(' ')} >> >>`,
      '/Group << /S /Transparency /CS /DeviceRGB >> >>',
    ].join(' '),
  );
  const info = add(`<< /Title ${hex(title)} /Producer (mmoe-exp) >>`);
  return assembled(objects, info);
}

function addFont(
  { postScriptName, font, letters }: PageFont,
  add: (body: string) => number,
  stream: (bytes: Uint8Array, entries?: string) => number,
): number {
  const size = (units: number) => Math.round((1000 * units) / font.unitsPerEm);
  const file = stream(font.bytes, `/Length1 ${font.bytes.length} `);
  const [ascent, descent] = [size(font.ascent), size(font.descent)];
  const descriptor = add(
    `<< /Type /FontDescriptor /FontName /${postScriptName} /Flags 32 /FontBBox [${font.box.map(size).join(' ')}] /ItalicAngle 0 ` +
      `/Ascent ${ascent} /Descent ${descent} /CapHeight ${ascent} /StemV 80 /FontFile2 ${file} 0 R >>`,
  );
  const used = [...letters].sort(([one], [other]) => one - other);
  const widths = used.map(([glyph]) => `${glyph} [${size(font.widthOf(glyph))}]`);
  const descendant = add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${postScriptName} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) ` +
      `/Supplement 0 >> /FontDescriptor ${descriptor} 0 R /CIDToGIDMap /Identity /W [${widths.join(' ')}] >>`,
  );
  const unicode = stream(latin1(lettersMap(used)));
  return add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${postScriptName} /Encoding /Identity-H ` +
      `/DescendantFonts [${descendant} 0 R] /ToUnicode ${unicode} 0 R >>`,
  );
}

/** What makes its text searchable: the letter of each glyph. */
const lettersMap = (used: readonly (readonly [glyph: number, letter: string])[]): string =>
  [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CMapName /Letters def /CMapType 2 def',
    '1 begincodespacerange <0000> <FFFF> endcodespacerange',
    // At most a hundred at once.
    ...Array.from({ length: Math.ceil(used.length / 100) }, (_, i) => {
      const some = used.slice(100 * i, 100 * (i + 1));
      return `${some.length} beginbfchar ${some.map(([glyph, letter]) => `<${hex4(glyph)}> <${utf16(letter)}>`).join(' ')} endbfchar`;
    }),
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n');

/** A number of a glyph as text of a page has it. */
export const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => hex4(text.charCodeAt(i))).join('');

const hex = (text: string): string => `<feff${utf16(text)}>`;

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const streamOf = (bytes: Uint8Array, entries: string): Uint8Array =>
  Buffer.concat([latin1(`<< ${entries} /Length ${bytes.length} >>\nstream\n`), bytes, latin1('\nendstream')]);

/** Objects, numbered from 1, of which the first is the catalogue, as a file. */
function assembled(objects: readonly Uint8Array[], info: number): Uint8Array {
  const parts: Uint8Array[] = [latin1('%PDF-1.7\n%\xb5\xb5\xb5\xb5\n')];
  let length = parts[0]!.length;
  const places = objects.map((body, i) => {
    const at = length;
    const part = Buffer.concat([latin1(`${i + 1} 0 obj\n`), body, latin1('\nendobj\n')]);
    parts.push(part);
    length += part.length;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  parts.push(
    latin1(
      `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R /Info ${info} 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

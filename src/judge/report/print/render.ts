/** Renders an SVG drawing as SVG with outlines, as PNG, and as PDF. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { type Config, optimize } from 'svgo';
import { html } from '../../../ground/base/html.js';
import type { Figure } from '../charts/chart.js';
import { built } from '../page/document.js';
import { FONT } from '../plot/look.js';

/** The words that a screen reader reads out. */
type Words = Pick<Figure, 'title' | 'caption' | 'notes'>;

/**
 * An SVG and a PNG with outlines in place of text: without fonts, they are the same on every
 * machine.
 */
export async function render(source: string, words: Words) {
  renderer ??= initWasm(
    readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')),
  );
  await renderer;
  const options = {
    font: { fontBuffers: [...fontFiles()], defaultFontFamily: FONT, sansSerifFamily: FONT },
    // Readable in print and on dense screens.
    fitTo: { mode: 'zoom', value: 2 },
  } as const;
  const image = new Resvg(source, options);
  const svg = withWords(optimize(image.toString(), short).data, words);
  return { svg, png: () => image.render().asPng() };
}

/** An SVG file whose text stays text: who opens it needs the font, or sees another one. */
export function withWords(source: string, { title, caption, notes }: Words): string {
  const description = notes === '' ? caption : `${caption} ${notes}`;
  const words = html`<title>${title}</title>\n<desc>${description}</desc>`;
  return source.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) => `<svg ${attributes} role="img">\n${words.text}`,
  );
}

/**
 * A drawing as a PDF of its size: outlines stay outlines, and text stays text, in embedded fonts,
 * as publishers require. The same drawing gives the same bytes.
 * @throws Error where the drawing has what a PDF cannot show
 */
export async function renderPdf(
  svg: Element,
  { title }: Pick<Words, 'title'>,
): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: svgToPdf }] = await Promise.all([
    import('pdfkit'),
    import('svg-to-pdfkit'),
  ]);
  // In points, of which a pixel of 1/96 inch has three quarters.
  const size = ['width', 'height'].map((name) => 0.75 * Number(svg.getAttribute(name))) as [
    number,
    number,
  ];
  const pdf = new PDFDocument({
    size,
    margin: 0,
    pdfVersion: '1.7',
    font: '',
    // Without this date, the PDF would contain the current one.
    info: { Title: title, Producer: 'mmoe-exp', Creator: 'mmoe-exp', CreationDate: new Date(0) },
  });
  const [regular, heavy] = fontFiles();
  pdf.registerFont('regular', regular).registerFont('heavy', heavy);
  svgToPdf(pdf, svg.outerHTML, 0, 0, {
    fontCallback: (_, isHeavy) => (isHeavy ? 'heavy' : 'regular'),
    warningCallback: (warning) => {
      throw new Error(warning);
    },
  });
  pdf.end();
  return buffer(pdf);
}

/**
 * Options that shorten the renderer's SVG: to a hundredth of a pixel, without drift along a path,
 * equal outlines once.
 */
const short: Config = {
  floatPrecision: 2,
  plugins: [
    'convertColors',
    'convertTransform',
    'cleanupNumericValues',
    'convertPathData',
    'reusePaths',
  ],
  js2svg: { pretty: true, indent: 0 },
};

let renderer: Promise<unknown> | undefined;

let files: readonly [regular: Uint8Array, heavy: Uint8Array] | undefined;

const fontFiles = (): readonly [regular: Uint8Array, heavy: Uint8Array] =>
  (files ??= [built('report/fonts/Inter-Regular.ttf'), built('report/fonts/Inter-SemiBold.ttf')]);

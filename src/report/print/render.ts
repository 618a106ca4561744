import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { type Config, optimize } from 'svgo';
import { packageFile } from '../../package-files.js';
import { FONT } from '../plot/look.js';

/** Pixels of a PNG for one of the drawing: readable in print and on dense screens. */
const ZOOM = 2;

/**
 * An SVG whose text is converted to outlines, and a PNG of it. Neither needs a font: they are the same on every
 * machine.
 */
export interface Rendered {
  readonly svg: string;
  /** Rendered on demand. */
  readonly png: () => Uint8Array;
}

/** Renders a drawing. `words` are what a screen reader reads out. */
export async function render(source: string, words: { title: string; caption: string }): Promise<Rendered> {
  fonts ??= await load();
  const options = {
    font: { fontBuffers: fonts, defaultFontFamily: FONT, sansSerifFamily: FONT },
    fitTo: { mode: 'zoom', value: ZOOM },
  } as const;
  const image = new Resvg(source, options);
  const svg = optimize(image.toString(), short).data.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg ${attributes} role="img">\n<title>${escaped(words.title)}</title>\n<desc>${escaped(words.caption)}</desc>`,
  );
  return { svg, png: () => image.render().asPng() };
}

/** How the renderer's SVG is shortened: to a hundredth of a pixel, without drift along a path; one element per line. */
const short: Config = {
  floatPrecision: 2,
  plugins: ['convertColors', 'convertTransform', 'cleanupNumericValues', 'convertPathData'],
  js2svg: { pretty: true, indent: 0 },
};

/** The fonts, once the renderer is set up. */
let fonts: Uint8Array[] | undefined;

async function load(): Promise<Uint8Array[]> {
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  await initWasm(readFileSync(wasm));
  return ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
    readFileSync(packageFile(`dist/report/fonts/${name}`)),
  );
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packageFile, withFile } from '../../../ground/base/files.js';
import { type HtmlValue, html, Markup } from '../../../ground/base/html.js';
import { decodeLetters, encodeLetters } from '../../../ground/base/letters.js';
import { sha256Hex } from '../../../ground/base/sha256.js';

/** The parts that all pages have besides their content. */
export interface Assets {
  /** The bundle of the page's client/. */
  readonly script: string;
  readonly style: string;
  readonly fonts: readonly { readonly weight: number; readonly base64: string }[];
}

/** A file of dist/, where the build puts it, even when this runs from source. */
export function built(path: string): Buffer {
  const file = packageFile(`dist/${path}`);
  return withFile(file, 'read', () => readFileSync(file));
}

/**
 * The assets in dist/, where the build puts them. `page` is the folder of the page's script and
 * style.
 */
export function readAssets(page: string): Assets {
  return {
    // The script must not contain the tag that would close its element.
    script: built(`${page}/client.js`).toString('utf8').replaceAll('</script', '<\\/script'),
    style: built(`${page}/style.css`).toString('utf8'),
    fonts: [
      { weight: 400, base64: built('report/fonts/Inter-Regular.ttf').toString('base64') },
      { weight: 600, base64: built('report/fonts/Inter-SemiBold.ttf').toString('base64') },
    ],
  };
}

interface PageDocument extends Assets {
  readonly title: string;
  readonly trains: boolean;
  readonly body: Markup;
}

/** A page as one file that needs no network; `trains` says whether its script trains runs. */
export const documentHtml = ({ title, trains, body, script, style, fonts }: PageDocument): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script, trains)}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(fontFaces(fonts) + style)}</style>
</head>
<body>
${body}
<script>${new Markup(script)}</script>
</body>
</html>
`.text;

/**
 * Nothing is loaded from elsewhere. A script that trains starts Web Workers and WebAssembly from
 * texts in the page.
 */
const contentPolicy = (script: string, trains: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'${trains ? " 'wasm-unsafe-eval'" : ''}`,
    ...(trains ? ['worker-src blob:'] : []),
    // Drawings have style attributes.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const fontFaces = (fonts: Assets['fonts']): string =>
  fonts
    .map(
      ({ weight, base64 }) =>
        `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/ttf;base64,${base64}) format('truetype')}`,
    )
    .join('\n');

/** JSON as the content of a script element, which no text in the JSON can close. */
export const jsonScript = (id: string, json: string): Markup =>
  html`<script type="application/json" id="${id}">${new Markup(json.replaceAll('<', '\\u003c'))}</script>`;

/**
 * Text compressed by gzip as the content of a script element that nothing runs; `unpacked` reads
 * its letters.
 */
export const packedScript = (id: string, packed: Uint8Array): Markup =>
  lettersScript(id, encodeLetters(packed));

/** An uncompressed text, compressed as the content of such a script element. */
export const packedText = (id: string, text: string): Markup =>
  packedScript(id, gzipSync(text, { level: 9 }));

/**
 * The size from which folded content is compressed; the page's script unpacks it when it is opened.
 */
const LONG = 12_000;

/** Returns content that the reader can unfold. */
export function foldedHtml(summary: HtmlValue, content: Markup): Markup {
  if (content.text.length < LONG)
    return html`<details><summary>${summary}</summary>${content}</details>`;
  const packed = packedText(`packed_${sha256Hex(content.text).slice(0, 12)}`, content.text);
  return html`<details class="packed"><summary>${summary}</summary><noscript><p>It takes JavaScript, which is turned off.</p></noscript>${packed}</details>`;
}

const lettersScript = (id: string, letters: HtmlValue): Markup =>
  html`<script type="application/gzip" id="${id}">${letters}</script>`;

const PACKED = new RegExp(lettersScript('\\w+', new Markup('([^<]*)')).text, 'g');

/**
 * A page, which may be untrusted, with hashes in place of packed texts, which other versions of
 * Node compress to other bytes; one that unpacks to over 64 MiB, or not at all, stays.
 */
export const withHashes = (page: string): string =>
  page.replace(PACKED, (whole: string, letters: string) => {
    try {
      return whole.replace(letters, () =>
        sha256Hex(gunzipSync(decodeLetters(letters), { maxOutputLength: 2 ** 26 })),
      );
    } catch {
      return whole;
    }
  });

import { createHash } from 'node:crypto';
import type { Assets } from './assets.js';
import { escaped } from './table-html.js';

/** A page as one file that needs no network. */
export interface PageDocument extends Pick<Assets, 'script' | 'style' | 'fonts'> {
  readonly title: string;
  /** Whether its script trains runs. */
  readonly trains: boolean;
  /** What the script reads is in it. */
  readonly body: string;
}

export const documentHtml = ({ title, trains, body, script, style, fonts }: PageDocument): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, trains)}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${fontFaces(fonts)}${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;

/**
 * Nothing is loaded from elsewhere, as the page contains all it needs, and no script runs but its own. Where it trains runs,
 * its script starts Web Workers from a text in the page, and those a WebAssembly module.
 */
const policyOf = (script: string, trains: boolean): string =>
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

function fontFaces(fonts: Assets['fonts']): string {
  return fonts
    .map(
      ({ weight, base64 }) =>
        `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/ttf;base64,${base64}) format('truetype')}`,
    )
    .join('\n');
}

/** JSON as the content of a script element, which nothing in it can close. */
export const jsonScript = (id: string, json: string): string =>
  `<script type="application/json" id="${id}">${json.replaceAll('<', '\\u003c')}</script>`;

/** Text in letters of a compressed form, as the content of a script element that nothing runs; `unpacked` of src/browser/ reads it. */
export const packedScript = (id: string, letters: string): string =>
  `<script type="application/gzip" id="${id}">${letters}</script>`;

import { cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** A script for browsers as one file. */
const inPage = {
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * What report.html, the playground and the figures need besides the program: each page's script as one file, its style, the
 * fonts, and what trains runs in them.
 */
export async function buildPages(): Promise<void> {
  for (const page of ['report/page', 'playground']) {
    await build({ ...inPage, entryPoints: [`src/${page}/client/main.ts`], outfile: `dist/${page}/client.js` });
    const entryPoints = [`src/${page}/style.css`];
    await build({ entryPoints, outfile: `dist/${page}/style.css`, bundle: true, minify: true, logLevel: 'warning' });
  }
  cpSync('src/report/fonts', 'dist/report/fonts', { recursive: true });
  writeFileSync('dist/report/page/trainer.js.gz', gzipSync(await trainer(), { level: 9 }));
}

/** The script of the Web Worker, with the WebAssembly module in it. */
async function trainer(): Promise<string> {
  const { outputFiles } = await build({
    ...inPage,
    entryPoints: ['src/browser/trainer.ts'],
    write: false,
    loader: { '.wasm': 'binary' },
    plugins: [moduleInside],
  });
  return outputFiles[0]!.text;
}

/** The bytes of the module are part of the bundle, where the program reads a file. */
const moduleInside: Plugin = {
  name: 'module-inside',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('../src/browser/wasm-bytes.ts', import.meta.url));
    onResolve({ filter: /\/wasm-bytes\.js$/ }, () => ({ path }));
  },
};

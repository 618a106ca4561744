/** What report.html and the figures need besides the program: the page's script as one file, its style, the fonts. */
import { cpSync } from 'node:fs';
import { build } from 'esbuild';

export async function buildPage(): Promise<void> {
  await build({
    entryPoints: ['src/report/page/client/main.ts'],
    outfile: 'dist/report/page/client.js',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await build({
    entryPoints: ['src/report/page/style.css'],
    outfile: 'dist/report/page/style.css',
    minify: true,
    logLevel: 'warning',
  });
  cpSync('src/report/fonts', 'dist/report/fonts', { recursive: true });
}

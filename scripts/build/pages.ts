import { cpSync, existsSync, writeFileSync } from 'node:fs';
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
 * fonts, and what trains runs in them, into a folder.
 */
export async function buildPages(to: string): Promise<void> {
  for (const page of ['report/page', PLAYGROUND]) {
    if (!existsSync(`src/${page}`)) continue;
    await build({ ...inPage, entryPoints: [`src/${page}/client/main.ts`], outfile: `${to}/${page}/client.js` });
    const entryPoints = [`src/${page}/style.css`];
    await build({ entryPoints, outfile: `${to}/${page}/style.css`, bundle: true, minify: true, logLevel: 'warning' });
  }
  cpSync('src/report/fonts', `${to}/report/fonts`, { recursive: true });
  if (existsSync(TRAINER)) writeFileSync(`${to}/wings/web/trainer.js.gz`, gzipSync(await trainer(), { level: 9 }));
}

/** The files of the wing that trains in a page; the rest builds without it. */
const [PLAYGROUND, TRAINER] = ['wings/web/playground', 'src/wings/web/trainer.ts'];

/** The script of the Web Worker, with the WebAssembly module in it. */
async function trainer(): Promise<string> {
  const { outputFiles } = await build({
    ...inPage,
    entryPoints: [TRAINER],
    write: false,
    loader: { '.wasm': 'binary' },
    plugins: [moduleInside],
  });
  return outputFiles[0]!.text;
}

/** The bytes of the module are part of the bundle, where the program reads a file. */
const moduleInside: Plugin = {
  name: 'module-inside',
  setup({ onLoad }) {
    const contents = "import bytes from './kernels.wasm'; export const wasmBytes = () => bytes;";
    onLoad({ filter: /\/wasm-bytes\.ts$/ }, () => ({ contents, loader: 'js' }));
  },
};

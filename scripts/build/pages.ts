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
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * What report.html, the playground and the figures need besides the program: each page's script as one file, its style, the
 * fonts, and what trains runs in them, into a folder. Returns the paths of all files inside.
 */
export async function buildPages(to: string): Promise<string[]> {
  const inputs: string[] = [];
  for (const page of ['report/page', PLAYGROUND]) {
    if (!existsSync(`src/${page}`)) continue;
    const entry = `src/${page}/client/main.ts`;
    const { metafile } = await build({ ...inPage, entryPoints: [entry], outfile: `${to}/${page}/client.js` });
    inputs.push(...Object.keys(metafile.inputs));
    const entryPoints = [`src/${page}/style.css`];
    await build({ entryPoints, outfile: `${to}/${page}/style.css`, bundle: true, minify: true, logLevel: 'warning' });
  }
  cpSync('src/report/fonts', `${to}/report/fonts`, { recursive: true });
  if (existsSync(TRAINER)) {
    const { text, files } = await trainer();
    writeFileSync(`${to}/wings/web/trainer.js.gz`, gzipSync(text, { level: 9 }));
    inputs.push(...files);
  }
  return inputs;
}

/** The files of the wing that trains in a page; the rest builds without it. */
const [PLAYGROUND, TRAINER] = ['wings/web/playground', 'src/wings/web/trainer.ts'];

/** The script of the Web Worker, with the WebAssembly module in it, and the paths of its files. */
async function trainer(): Promise<{ readonly text: string; readonly files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    ...inPage,
    entryPoints: [TRAINER],
    write: false,
    loader: { '.wasm': 'binary' },
    plugins: [moduleInside],
  });
  return { text: outputFiles[0]!.text, files: Object.keys(metafile.inputs) };
}

/** The bytes of the module are part of the bundle, where the program reads a file. */
const moduleInside: Plugin = {
  name: 'module-inside',
  setup({ onLoad }) {
    const contents = "import bytes from './kernels.wasm'; export const wasmBytes = () => bytes;";
    onLoad({ filter: /\/wasm-bytes\.ts$/ }, () => ({ contents, loader: 'js' }));
  },
};

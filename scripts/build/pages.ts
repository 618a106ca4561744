import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type Algorithm, algorithms } from '../../src/train/kernels/machine.js';

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
 * What report.html, the playground and the figures need besides the program: each page's script as
 * one file, its style, the fonts, and what trains runs in them, into a folder. Returns the paths of
 * all files inside.
 */
export async function buildPages(to: string): Promise<string[]> {
  const inputs: string[] = [];
  for (const [page, folder] of pages) {
    if (!existsSync(folder)) continue;
    const entry = `${folder}/client/main.ts`;
    const { metafile } = await build({
      ...inPage,
      entryPoints: [entry],
      outfile: `${to}/${page}/client.js`,
    });
    inputs.push(...Object.keys(metafile.inputs));
    await buildStyle(page, folder, `${to}/${page}/style.css`);
  }
  cpSync('src/judge/report/fonts', `${to}/report/fonts`, { recursive: true });
  if (existsSync(TRAINER)) {
    for (const algorithm of algorithms) {
      const { text, files } = await trainer(algorithm);
      writeFileSync(`${to}/extras/web/trainer-${algorithm}.js.gz`, gzipSync(text, { level: 9 }));
      inputs.push(...files);
    }
  }
  return inputs;
}

/** Builds the style of a page as one file; the report's style begins with the styles of extras. */
async function buildStyle(page: string, folder: string, outfile: string): Promise<void> {
  const files = [...(page === PLAYGROUND ? [] : ['src/extras/page.css']), `${folder}/style.css`];
  const contents = files.map((file) => `@import "./${file}";`).join('\n');
  const stdin = { contents, loader: 'css', resolveDir: '.' } as const;
  await build({ stdin, outfile, bundle: true, minify: true, logLevel: 'warning' });
}

/** The files of the extra that trains in a page; the rest builds without it. */
const [PLAYGROUND, TRAINER] = ['extras/web/playground', 'src/extras/web/trainer.ts'];

/** The pages by their path in dist/, with the folders of their sources. */
const pages = [
  ['report/page', 'src/judge/report/page'],
  [PLAYGROUND, `src/${PLAYGROUND}`],
] as const;

/**
 * The script of the Web Worker that trains by an algorithm, with its WebAssembly modules, and the
 * paths of its files.
 */
async function trainer(
  algorithm: Algorithm,
): Promise<{ readonly text: string; readonly files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    ...inPage,
    entryPoints: [TRAINER],
    write: false,
    loader: { '.wasm': 'binary' },
    define: { PAGE_ALGORITHM: String(algorithm) },
    plugins: [modulesInside(algorithm)],
  });
  return { text: outputFiles[0]!.text, files: Object.keys(metafile.inputs) };
}

/**
 * The modules' bytes are part of the bundle, where the program reads files. Data are the same by
 * any module, so that those of algorithm 2 make them, too.
 */
const modulesInside = (algorithm: Algorithm): Plugin => ({
  name: 'modules-inside',
  setup({ onLoad }) {
    const files =
      algorithm === 1
        ? { kernels: 'kernels' }
        : { kernels: 'emulated', fused: 'fused', emulated: 'emulated' };
    const contents = [
      ...[...new Set(Object.values(files))].map((file) => `import ${file} from './${file}.wasm';`),
      `const modules = { ${Object.entries(files)
        .map((entry) => entry.join(': '))
        .join(', ')} };`,
      'export const wasmBytes = (name) => modules[name];',
      'export const allowRelaxedSimd = () => {};',
      'export const isEmulationAsked = () => false;',
    ].join('\n');
    onLoad({ filter: /\/wasm-bytes\.ts$/ }, () => ({ contents, loader: 'js' }));
  },
});

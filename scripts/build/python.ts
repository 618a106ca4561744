/**
 * Makes `python/mmoe_exp/program/`, the program as the Python package carries it: with all packages that it needs inside its
 * files, so that it runs with Node alone. `python/hatch_build.py` calls it.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODULES } from '../../src/kernels/wasm-bytes.js';
import { buildGradients, GRADIENTS } from './gradients.js';
import { buildPages } from './pages.js';
import { bundle, writeSchema } from './program.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const to = 'python/mmoe_exp/program';

const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Packages that are no part of it: engines that few use, a compiler of users' code for each system, and unused parts of others. */
const outside = [...Object.keys({ ...optionalDependencies, ...peerDependencies }), 'esbuild', 'canvas'];

/** Files that the program reads by their path. */
const files = [
  ...['package.json', 'LICENSE', 'prebuilds', 'configs'],
  ...MODULES.map((name) => `src/kernels/${name}.wasm`),
  ...['package.json', 'index_bg.wasm'].map((name) => `node_modules/@resvg/resvg-wasm/${name}`),
];

// Without TensorFlow.js it has no use, but the program names it.
if (!existsSync(GRADIENTS)) await buildGradients();
rmSync(to, { recursive: true, force: true });
// The form of svgo for Node reads JSON files of other packages by their paths.
const inputs = await bundle(join(to, 'dist'), outside, { svgo: 'svgo/browser' });
writeFileSync(join(to, 'THIRD-PARTY.txt'), noticesOf(inputs));
await buildPages(join(to, 'dist'));
for (const file of files) {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  cpSync(file, join(to, file), { recursive: true });
}
writeSchema(to);

/** The licences of the packages inside, which ask to be passed on with them. */
function noticesOf(inputs: readonly string[]): string {
  const inside = inputs.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set([...inside, 'node_modules/@resvg/resvg-wasm'])]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
      return [`${name} ${version}: ${license}`, ...texts.map((file) => readFileSync(join(folder, file), 'utf8'))].join(
        '\n\n',
      );
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

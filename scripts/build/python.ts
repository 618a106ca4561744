/**
 * Makes `python/mmoe_exp/program/`, the program as the Python package carries it: with all packages
 * that it needs inside its files, so that it runs with Node alone. `python/hatch_build.py` calls
 * it.
 */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODULES } from '../../src/train/kernels/wasm-bytes.js';
import { trainers } from '../../src/train/models/external-trainers.js';
import { buildGradients } from './gradients.js';
import { writeNotices } from './notices.js';
import { buildPages } from './pages.js';
import { bundle, writeSchema } from './program.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const to = 'python/mmoe_exp/program';

const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * Packages that are no part of it: engines that few use, a compiler of users' code for each system,
 * and unused parts of others.
 */
const outside = [
  ...Object.keys({ ...optionalDependencies, ...peerDependencies }),
  'esbuild',
  'canvas',
];

/** Files that the program reads by their path. */
const files = [
  ...['package.json', 'LICENSE', 'prebuilds', 'configs'],
  ...MODULES.map((name) => `src/train/kernels/${name}.wasm`),
  ...[...trainers.values()].map(({ script }) => `src/sweep/trainers/${script}`),
  ...['package.json', 'index_bg.wasm'].map((name) => `node_modules/@resvg/resvg-wasm/${name}`),
  ...['package.json', 'dist/emscripten-module.wasm'].map(
    (name) => `node_modules/@jitl/quickjs-wasmfile-release-sync/${name}`,
  ),
];

// Without TensorFlow.js it has no use, but the program names it.
const gradients = await buildGradients();
rmSync(to, { recursive: true, force: true });
// The form of svgo for Node reads JSON files of other packages by their paths.
const program = await bundle(join(to, 'dist'), outside, { svgo: 'svgo/browser' });
const pages = await buildPages(join(to, 'dist'));
writeNotices(to, [...gradients, ...program, ...pages, ...files]);
for (const file of files) {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  cpSync(file, join(to, file), { recursive: true });
}
writeSchema(to);

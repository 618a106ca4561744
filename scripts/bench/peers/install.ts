import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../../../src/train/engine/engine.js';
import { MODULES } from '../../../src/train/kernels/wasm-bytes.js';
import { here, LIBRARIES, type Library } from './ways.js';

export const ROOT = fileURLToPath(here('../../..'));

/** Virtual environments and our own program go here. */
const CACHE = join(ROOT, 'node_modules/.cache/peers');
const ENVIRONMENTS = process.env.MMOE_EXP_PEERS ?? CACHE;
const PYTHON = process.env.PYTHON ?? 'python3';

export const python = (library: Library): string => join(ENVIRONMENTS, library, 'bin/python');

/** Returns the module that a package of PyPI brings. */
const moduleName = (name: string): string => name.replace('tensorflow-cpu', 'tensorflow');

/**
 * A virtual environment for a library. Throws with pip's last line where it cannot be installed.
 */
export function install(library: Library): void {
  const folder = join(ENVIRONMENTS, library);
  const isThere = () =>
    spawnSync(python(library), ['-c', `import ${LIBRARIES[library].map(moduleName).join(', ')}`])
      .status === 0;
  if (isThere()) return;
  console.error(`installing ${LIBRARIES[library].join(', ')}`);
  mkdirSync(ENVIRONMENTS, { recursive: true });
  // Without pip, so that it holds only the library and what that needs.
  run(PYTHON, ['-m', 'venv', '--clear', '--without-pip', folder]);
  const constraints = fileURLToPath(here('requirements.txt'));
  run(PYTHON, [
    ...['-m', 'pip', '--python', python(library), 'install', '--quiet', '--no-compile'],
    ...['--constraint', constraints, ...LIBRARIES[library]],
  ]);
}

/** Names and versions of what is installed for a library, and of its Python. */
export function versions(library: Library): string {
  const names = JSON.stringify(LIBRARIES[library]);
  const code = `import sys, importlib.metadata as m
print(", ".join(f"{n} {m.version(n)}" for n in ${names}), "on Python", sys.version.split()[0])`;
  const found = run(python(library), ['-c', code]).trim();
  return library === 'libxsmm'
    ? `libxsmm ${run('pkg-config', ['--modversion', 'libxsmm']).trim()}, ${found}`
    : found;
}

/**
 * Programs under scripts/bench/, compiled as the package is, with all they need: users run
 * JavaScript, and so do they.
 */
export function buildOurs(...programs: readonly string[]): string[] {
  const out = join(CACHE, 'ours');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'src/train/kernels'), { recursive: true });
  const project = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: ROOT,
      outDir: out,
      declaration: false,
      emitDeclarationOnly: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: [],
    files: programs.map((program) => join(ROOT, 'scripts/bench', `${program}.ts`)),
  };
  writeFileSync(join(out, 'tsconfig.json'), JSON.stringify(project));
  // The package's files are found beside the package.json of this name.
  const itself = {
    name: 'mmoe-exp',
    type: 'module',
    exports: { './package.json': './package.json' },
  };
  writeFileSync(join(out, 'package.json'), JSON.stringify(itself));
  const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  run(process.execPath, [tsc, '-p', out]);
  // Where no program needs tfjs, its folder does not exist.
  for (const file of [
    ...MODULES.map((name) => `src/train/kernels/${name}.wasm`),
    'src/train/engine/tfjs/gradients.js',
  ]) {
    if (existsSync(dirname(join(out, file)))) copyFileSync(join(ROOT, file), join(out, file));
  }
  for (const folder of ['prebuilds', 'configs/claims'])
    cpSync(join(ROOT, folder), join(out, folder), { recursive: true });
  return programs.map((program) => join(out, 'scripts/bench', `${program}.js`));
}

/**
 * Size on disk of a library and all that it needs, in MB; for our machines, without the optional
 * tfjs-node.
 */
export function installSize(by: Library | EngineName): number {
  if (by in LIBRARIES) return size(join(ENVIRONMENTS, by, 'lib')) / 1e6;
  const omit = by === 'tfjs' ? [] : ['--omit=optional'];
  const { stdout } = spawnSync('npm', ['ls', '--all', '--parseable', '--omit=dev', ...omit], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const packages = stdout.split('\n').filter((path) => path.includes('node_modules'));
  return (
    [...packages, join(CACHE, 'ours/src'), join(ROOT, 'prebuilds')].reduce(
      (sum, path) => sum + size(path),
      0,
    ) / 1e6
  );
}

/** Bytes under a folder, without nested node_modules and what Python compiles. */
function size(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  const inside = readdirSync(path).filter(
    (name) => name !== 'node_modules' && name !== '__pycache__',
  );
  return inside.reduce((sum, name) => sum + size(join(path, name)), 0);
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? `${command} failed`);
  return stdout;
}

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Every command reads a hundred files of each of these, and reading them takes longer than what
 * they do.
 */
const inside = ['yaml', 'zod'];

/** The processes and threads, and what programs and users' files import. */
const entryPoints = [
  'src/app/cli/main.ts',
  'src/app/api/index.ts',
  'src/sweep/runs/local-pool/worker.ts',
  'src/train/kernels/second-thread.ts',
  'src/train/own/sandbox.ts',
  ...readdirSync('src/extras', { withFileTypes: true })
    .map(({ name }) => `src/extras/${name}/worker.ts`)
    .filter((file) => existsSync(file)),
];

/**
 * Returns the path within dist/ of an entry point, without its ending: rooms are there without
 * their zones.
 */
const builtPath = (file: string): string =>
  file.replace(/^src\/(?:(?!extras\/)\w+\/)?/, '').replace(/\.ts$/, '');

/**
 * The program in a few files: a process that starts reads those of its command, where it would read
 * some 500 modules. All entries share their modules. What the package depends on stays outside, but
 * for what is `inside`. Returns the paths of all files inside.
 */
export async function buildProgram(): Promise<string[]> {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  return bundle(
    'dist',
    packages.filter((name) => !inside.includes(name)),
  );
}

/**
 * Bundles the program into a folder; the packages `outside` are loaded when they are needed, and
 * those of `alias` are replaced by others. Returns the paths of all files inside.
 */
export async function bundle(
  outdir: string,
  outside: readonly string[],
  alias: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(entryPoints.map((file) => [builtPath(file), file])),
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    external: [...outside],
    alias: { ...alias },
    metafile: true,
    // yaml is CommonJS, and asks for modules of Node.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  chmodSync(`${outdir}/cli/main.js`, 0o755);
  await bundleForSandbox(outdir);
  return Object.keys(metafile.inputs);
}

/**
 * Bundles the two texts that `own/sandbox.ts` loads into its engine, which knows no other modules.
 */
async function bundleForSandbox(outdir: string): Promise<void> {
  await build({
    entryPoints: { guest: 'src/train/own/guest.ts', api: 'src/train/models/api.ts' },
    outdir: `${outdir}/own/inside`,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
  });
}

/**
 * Writes the JSON schemas that configs and files of claims name for editors, and copies of them
 * beside a built program.
 */
export function writeSchema(folder: string): void {
  const schemaOf = (...options: string[]) =>
    execFileSync(process.execPath, [`${folder}/dist/cli/main.js`, 'schema', ...options], {
      maxBuffer: 2 ** 27,
    });
  writeFileSync(`${folder}/configs/schema.json`, schemaOf());
  writeFileSync(`${folder}/configs/claims/schema.json`, schemaOf('--claims'));
}

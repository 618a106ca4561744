import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { isBuiltin, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { BuildFailure, BuildOptions, OutputFile } from 'esbuild';
import { InputError } from '../base/errors.js';
import { packageFile } from '../base/files.js';
import { sha256Of } from '../base/sha256.js';
import { counted, visible } from '../base/words.js';
import type { Architecture } from '../models/architecture.js';
import { addCode, allCode, type Code } from '../models/own.js';
import { showValue } from '../schema/text.js';
import { definitionsIn, graphFault } from './faults.js';
import { type Fault, type HostRequest, REPLY, type Reply, replyShape } from './messages.js';
import { madeAgain } from './recorder.js';

interface Naming {
  readonly label: string;
  /** The source of a line and column of the text, both counted from 1: `my-gate.mjs:12:5`. */
  readonly placeOf?: (line: number, column: number) => string;
}

/**
 * Registers the architectures in the text of a bundle. It runs in a separate process, which returns definitions and
 * graphs as data: it cannot reach training or comparison. @throws InputError where it fails, exports no architecture or
 * an invalid one, or does not end
 */
export async function loadCode(text: string, naming: Naming): Promise<Code> {
  const sha256 = sha256Of(text);
  const loaded = allCode().find((code) => code.sha256 === sha256);
  if (loaded) return loaded;
  const request = { sha256, text, label: naming.label };
  const { definitions } = answerTo(request, 'loaded', naming);
  const build = () => {
    throw new Error('a definition without its function');
  };
  const given = Object.fromEntries(definitions.map((definition) => [definition.name, { ...definition, build }]));
  const known = definitionsIn(given, naming.label);
  const architectures = new Map([...known].map(([name, one]) => [name, builtElsewhere(one, request, naming)]));
  const code = { text, sha256, architectures };
  addCode(code);
  return code;
}

/** An architecture whose graphs are rebuilt here from the calls of a process that has its code, and checked. */
function builtElsewhere(definition: Architecture, load: HostRequest, naming: Naming): Architecture {
  const { name } = definition;
  const answers = new Map<string, Answer<'built'>>();
  return {
    ...definition,
    build(g, x, tasks, sizes) {
      const shown = Object.entries(sizes).map(([size, value]) => `${size} ${showValue(value)}`);
      const of = `${name} (${[...shown, counted(tasks, 'task')].join(', ')}): `;
      const build = { name, x, tasks, sizes: { ...sizes }, options: g.options };
      const id = JSON.stringify(build);
      const answer = answers.get(id) ?? answerTo({ ...load, build }, 'built', naming, of);
      answers.set(id, answer);
      const { calls, outputs } = answer;
      let fault: string | undefined;
      try {
        const nodes = madeAgain(calls, g, x, outputs);
        fault =
          nodes.length === tasks ? graphFault(g.finish(nodes), tasks) : `it has ${counted(nodes.length, 'output')}`;
        if (fault === undefined) return nodes;
      } catch (error) {
        fault = (error as Error).message;
      }
      throw new InputError('code', [visible(`${naming.label}: ${of}${fault}`)]);
    },
  };
}

type Answer<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>;

/** The answer of a process of its own. `of` names the architecture and sizes in messages. @throws InputError */
function answerTo<Kind extends Reply['kind']>(
  request: HostRequest,
  kind: Kind,
  { label, placeOf = (line, column) => `${label}:${line}:${column}` }: Naming,
  of = '',
): Answer<Kind> {
  const reply = replyOf(request);
  if (reply.kind === kind) return reply as Answer<Kind>;
  if (reply.kind === 'refused') throw new InputError('code', reply.lines.map(visible));
  const { message, line, column }: Fault = reply.kind === 'fault' ? reply : CHANGED;
  const place = line === undefined || column === undefined ? label : placeOf(line, column);
  throw new InputError('code', [visible(`${place}: ${of}${message}`)]);
}

const CHANGED = { kind: 'fault', message: 'its code changed what its process answers' } as const;

/** Time limit in seconds for loading code and building a graph. */
const LIMIT = Number(process.env.MMOE_EXP_CODE_SECONDS) || 20;

/** Most bytes of an answer, and of what the code logs. */
const LONGEST = 2 ** 28;

/** The flag of Node's permission model, which later versions of Node spell without `experimental`. */
const permission = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** The process may write no file and start no other process. */
const flags = [
  ...['--no-warnings', '--experimental-vm-modules'],
  ...(permission ? [permission, '--allow-fs-read=*', '--allow-worker'] : []),
];

/** The answer of a process, once it has ended; what the code logged is logged here. */
function replyOf(request: HostRequest): Reply {
  const host = packageFile('dist/own/host.js');
  const { stdout, output, signal, status, error } = spawnSync(process.execPath, [...flags, host], {
    ...{ input: serialize(request), stdio: ['pipe', 'pipe', 'ignore', 'pipe'] },
    ...{ timeout: 1000 * LIMIT, killSignal: 'SIGKILL', maxBuffer: LONGEST },
  });
  const said = String(stdout ?? '').replace(/\n$/, '');
  if (said !== '') for (const line of said.split('\n')) console.log(line);
  const bytes = output?.[REPLY] as Buffer | null | undefined;
  if (!error && bytes?.length) return replyShape.safeParse(read(bytes)).data ?? CHANGED;
  const isLate = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${status}`;
  return { kind: 'fault', message: `its code ${isLate ? `did not end within ${LIMIT} seconds` : how}` };
}

function read(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

// The text is part of the keys of runs: everything that it depends on besides the file is fixed here, and by the version of
// esbuild in package.json.
const options = {
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  // No module of Node can be used: a graph depends on sizes alone.
  platform: 'neutral',
  mainFields: ['module', 'main'],
  external: ['mmoe-exp'],
  charset: 'utf8',
  tsconfigRaw: '{}',
  sourcemap: 'external',
  outdir: 'out',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles a file with all its imports into a text that imports nothing but `mmoe-exp`, wherever the file is. `placeOf`
 * maps places in the text to those in the source. @throws InputError where it cannot be read or compiled
 */
export async function bundle(file: string) {
  const real = realpathSync(file);
  const folder = dirname(real);
  const shown = (path: string) => join(dirname(file), path);
  let outputs: OutputFile[];
  try {
    const { build } = await import('esbuild');
    outputs = (await build({ ...options, entryPoints: [real], absWorkingDir: folder })).outputFiles;
  } catch (error) {
    const { errors, message } = error as BuildFailure;
    const lines = errors?.map(({ text, location: at }) =>
      visible(`${at ? `${shown(at.file)}:${at.line}:${at.column + 1}` : file}: ${text}${ofNode(text) ? NO_NODE : ''}`),
    );
    // No errors in the file means that esbuild itself is not there or does not run.
    throw new InputError(
      'code',
      lines?.length > 0 ? lines : [visible(`${file}: esbuild, which compiles it, does not run: ${message}`)],
    );
  }
  const endingIn = (ending: string) => outputs.find(({ path }) => path.endsWith(ending))!.text;
  const map = new SourceMap(JSON.parse(endingIn('.map')) as SourceMapPayload);
  return {
    text: endingIn('.js'),
    placeOf: (line: number, column: number) => {
      const entry = map.findEntry(line - 1, column - 1);
      if (!('originalSource' in entry)) return file;
      const { originalSource, originalLine, originalColumn } = entry;
      return `${shown(join(options.outdir, originalSource))}:${originalLine + 1}:${originalColumn + 1}`;
    },
  };
}

const NO_NODE = ", which is a module of Node's: none can be used here, as a graph depends on its sizes alone";

const ofNode = (fault: string): boolean => isBuiltin(/^Could not resolve "(.*)"$/.exec(fault)?.[1] ?? '');

/** Loads users' code: bundles it, runs it in a sandbox, and checks what it returns. */

import { realpathSync } from 'node:fs';
import { isBuiltin, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildFailure, BuildOptions, OutputFile } from 'esbuild';
import { InputError } from '../../ground/base/errors.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { counted, visible } from '../../ground/base/words.js';
import { showValue } from '../../ground/schema/text.js';
import type { Architecture } from '../models/architecture.js';
import { addCode, allCode, type Code } from '../models/own.js';
import { definitionsIn } from './definitions.js';
import { graphFault } from './faults.js';
import type { BuildRequest, Fault, Reply } from './messages.js';
import { madeAgain } from './recorder.js';
import { answerTo, CHANGED } from './thread.js';

interface Naming {
  readonly label: string;
  /** The source of a line and column of the text, both counted from 1: `my-gate.mjs:12:5`. */
  readonly placeOf?: (line: number, column: number) => string;
}

/**
 * Registers the architectures in the text of a bundle. It runs in a sandbox, which returns
 * definitions and graphs as data. @throws InputError where it fails, exports no architecture or an
 * invalid one, or does not end
 */
export async function loadCode(text: string, naming: Naming): Promise<Code> {
  const sha256 = sha256Hex(text);
  const loaded = allCode().find((code) => code.sha256 === sha256);
  if (loaded) return loaded;
  const { definitions } = answered(text, undefined, 'loaded', naming);
  const build = () => {
    throw new Error('a definition without its function');
  };
  const given = definitions.map(({ fields, isBuilt }) => (isBuilt ? { ...fields, build } : fields));
  const known = definitionsIn(given, naming.label);
  const architectures = new Map(
    [...known].map(([name, one]) => [name, builtInside(one, text, naming)]),
  );
  const code = { text, sha256, architectures };
  addCode(code);
  return code;
}

/**
 * An architecture whose graphs are rebuilt here from the calls of its code in the sandbox, and
 * checked.
 */
function builtInside(definition: Architecture, text: string, naming: Naming): Architecture {
  const { name } = definition;
  const answers = new Map<string, Answer<'built'>>();
  return {
    ...definition,
    build(g, x, tasks, sizes) {
      const shown = Object.entries(sizes).map(([size, value]) => `${size} ${showValue(value)}`);
      const of = `${name} (${[...shown, counted(tasks, 'task')].join(', ')}): `;
      const build: BuildRequest = { name, x, tasks, sizes: { ...sizes }, options: g.options };
      const id = JSON.stringify(build);
      const answer = answers.get(id) ?? answered(text, build, 'built', naming, of);
      answers.set(id, answer);
      const { calls, outputs } = answer;
      let fault: string | undefined;
      try {
        const nodes = madeAgain(calls, g, x, outputs);
        fault =
          nodes.length === tasks
            ? graphFault(g.finish(nodes), tasks)
            : `it has ${counted(nodes.length, 'output')}`;
        if (fault === undefined) return nodes;
      } catch (error) {
        fault = (error as Error).message;
      }
      throw new InputError('code', [visible(`${naming.label}: ${of}${fault}`)]);
    },
  };
}

/** Time limit in seconds for loading code and building a graph. */
const secondsLimit = (): number => Number(process.env.MMOE_EXP_CODE_SECONDS) || 20;

/** Most bytes that code may use. */
const MEMORY = 2 ** 29;

type Answer<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>;

/**
 * The answer of the sandbox. `of` names the architecture and sizes in messages.
 * @throws InputError for a fault of the code
 */
function answered<Kind extends 'loaded' | 'built'>(
  text: string,
  build: BuildRequest | undefined,
  kind: Kind,
  { label, placeOf = (line, column) => `${label}:${line}:${column}` }: Naming,
  of = '',
): Answer<Kind> {
  const answer = answerTo({
    text,
    seconds: secondsLimit(),
    memory: MEMORY,
    ...(build && { build }),
  });
  if (answer.kind === kind) return answer as Answer<Kind>;
  const { message, line, column }: Fault = answer.kind === 'fault' ? answer : CHANGED;
  const place = line === undefined || column === undefined ? label : placeOf(line, column);
  throw new InputError('code', [visible(`${place}: ${of}${message}`)]);
}

// The text is part of the keys of runs: everything that it depends on besides the file is fixed
// here, and by the version of esbuild in package.json.
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
 * Bundles a file with all its imports into a text that imports nothing but `mmoe-exp`, wherever the
 * file is. `placeOf` maps places in the text to those in the source. @throws InputError where it
 * cannot be read or compiled
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
      visible(
        `${at ? `${shown(at.file)}:${at.line}:${at.column + 1}` : file}: ${text}${ofNode(text) ? NO_NODE : ''}`,
      ),
    );
    // No errors in the file means that esbuild itself is not there or does not run.
    throw new InputError(
      'code',
      lines?.length > 0
        ? lines
        : [visible(`${file}: esbuild, which compiles it, does not run: ${message}`)],
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

const NO_NODE =
  ", which is a module of Node's: none can be used here, as a graph depends on its sizes alone";

const ofNode = (fault: string): boolean =>
  isBuiltin(/^Could not resolve "(.*)"$/.exec(fault)?.[1] ?? '');

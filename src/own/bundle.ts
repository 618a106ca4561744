import { realpathSync } from 'node:fs';
import { isBuiltin, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildFailure, BuildOptions, OutputFile } from 'esbuild';
import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import type { PlaceOf } from './load.js';

export interface Bundle {
  /** One module that imports nothing but `mmoe-exp`; it does not contain the location of the file. */
  readonly text: string;
  /** Maps a line and column of the text to a place in the file or in one of its imports. */
  readonly placeOf: PlaceOf;
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
 * Bundles a JavaScript or TypeScript file with all its imports into one text.
 * @throws InputError where the file cannot be read or compiled, with places
 */
export async function bundle(file: string): Promise<Bundle> {
  const real = realpathSync(file);
  const folder = dirname(real);
  const { build } = await import('esbuild').catch((error: Error) => {
    throw new InputError([visible(`${file}: esbuild, which compiles it, cannot be loaded: ${error.message}`)]);
  });
  const shown = (path: string) => join(dirname(file), path);
  let outputs: OutputFile[];
  try {
    outputs = (await build({ ...options, entryPoints: [real], absWorkingDir: folder })).outputFiles;
  } catch (error) {
    const { errors, message } = error as BuildFailure;
    const lines = errors?.map(({ text, location: at }) =>
      visible(`${at ? `${shown(at.file)}:${at.line}:${at.column + 1}` : file}: ${text}${ofNode(text) ? NO_NODE : ''}`),
    );
    // No errors in the file means that esbuild itself does not run.
    throw new InputError(lines?.length > 0 ? lines : [visible(`${file}: it cannot be compiled: ${message}`)]);
  }
  const endingIn = (ending: string) => outputs.find(({ path }) => path.endsWith(ending))!.text;
  const map = new SourceMap(JSON.parse(endingIn('.map')) as SourceMapPayload);
  return {
    text: endingIn('.js'),
    placeOf: (line, column) => {
      const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1) as Origin;
      if (originalSource === undefined) return file;
      return `${shown(join(options.outdir, originalSource))}:${originalLine + 1}:${originalColumn + 1}`;
    },
  };
}

const NO_NODE = ", which is a module of Node's: none can be used here, as a graph depends on its sizes alone";

const ofNode = (fault: string): boolean => isBuiltin(/^Could not resolve "(.*)"$/.exec(fault)?.[1] ?? '');

interface Origin {
  readonly originalSource?: string;
  readonly originalLine: number;
  readonly originalColumn: number;
}

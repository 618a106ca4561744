import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { addCode, allCode, type Code } from '../models/own.js';
import { sha256Of } from '../sha256.js';
import { checked } from './checked.js';
import { definitionsIn } from './definitions.js';
import { allowExit, forbidExit } from './exit.js';
import { faultLine, type Module, type PlaceOf } from './place.js';

/** What people call a text, and its places. */
export interface Naming {
  readonly label: string;
  readonly placeOf?: PlaceOf;
}

/**
 * Runs the text of a bundle, and makes the architectures that it exports known to all that builds models.
 * @throws InputError where it fails, or exports no architecture or a wrong one
 */
export async function loadCode(text: string, { label, placeOf = placeIn(label) }: Naming): Promise<Code> {
  const sha256 = sha256Of(text);
  const loaded = allCode().find((code) => code.sha256 === sha256);
  if (loaded) return loaded;
  const modules = await imported(text, { label, placeOf });
  const [used, other] = modules.map(({ exports, ...module }) => definitionsIn(exports, module));
  const architectures = [...used!].map(([name, definition]) =>
    checked(definition, other!.get(name) ?? definition, modules),
  );
  const code = { text, sha256, architectures: new Map(architectures.map((one) => [one.name, one])) };
  addCode(code);
  return code;
}

const placeIn =
  (label: string): PlaceOf =>
  (line, column) =>
    `${label}:${line}:${column}`;

interface Imported extends Module {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The module of a text, twice: what depends on more than the text differs between the two. */
async function imported(text: string, naming: Required<Naming>): Promise<Imported[]> {
  const folder = withFile(tmpdir(), 'written', () => mkdtempSync(join(tmpdir(), 'mmoe-exp-')));
  try {
    // A package that refers to itself: `mmoe-exp` is the tool that runs.
    const api = pathToFileURL(createRequire(import.meta.url).resolve('mmoe-exp')).href;
    const files = {
      'package.json': JSON.stringify({ name: 'mmoe-exp', type: 'module', exports: './api.js' }),
      'api.js': `export * from ${JSON.stringify(api)};\n`,
      'a.js': text,
      'b.js': text,
    };
    for (const [name, content] of Object.entries(files)) {
      withFile(join(folder, name), 'written', () => writeFileSync(join(folder, name), content));
    }
    const modules: Imported[] = [];
    forbidExit();
    for (const name of ['a.js', 'b.js']) {
      const module = { ...naming, file: join(folder, name) };
      try {
        modules.push({ ...module, exports: await import(pathToFileURL(module.file).href) });
      } catch (error) {
        throw new InputError([faultLine(error, module)]);
      }
    }
    return modules;
  } finally {
    allowExit();
    rmSync(folder, { recursive: true, force: true });
  }
}

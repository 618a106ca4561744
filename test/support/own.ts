import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { InputError } from '../../src/ground/base/errors.js';
import {
  buildModel,
  type ModelInput,
  type ModelSpec,
  modelWith,
} from '../../src/train/models/index.js';
import { bundle, loadCode } from '../../src/train/own/load.js';

// Files of tests share this module in one process, so that none of them may remove its folder.
const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const plain: ModelInput = { dense: 3, categorical: [], embedding: 'sum' };

/** The architecture `a` in a file of this text, with its default sizes. */
export async function loadOwnModel(text: string, name = 'a.mjs'): Promise<ModelSpec> {
  const file = join(folder, name);
  writeFileSync(file, text);
  const bundled = await bundle(file);
  const { sha256 } = await loadCode(bundled.text, { label: file, placeOf: bundled.placeOf });
  return modelWith({ name: 'a', code: sha256 }, {});
}

/**
 * The lines that say what is wrong with a file of this text, or with the graph of the architecture
 * `a` in it.
 */
export async function faults(
  text: string,
  name?: string,
  input = plain,
): Promise<readonly string[]> {
  try {
    buildModel(await loadOwnModel(text, name), input, 2);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.lines.map((line) => line.replaceAll(`${folder}/`, ''));
  }
}

export const imports = "import * as m from 'mmoe-exp';";

/**
 * A definition with this body of `build`, which begins in column 3 of line 3, or with other fields.
 */
export const built = (
  body: string,
  fields = "name: 'a', title: 'A', sizes: {n: m.count(4), h: m.layers([5])}",
) =>
  `${imports}\nexport default m.defineArchitecture({${fields}, build(g, x, tasks, s) {\n  ${body}\n}});\n`;

export const returned = 'return m.range(tasks).map((k) => m.tower(g, x, [3], k));';

/** How the faults of a graph begin, without a place and with one in line 3. */
export const graph = 'a.mjs: a (n 4, h [5], 2 tasks): ';
export const at = (column: number) => `a.mjs:3:${column}: a (n 4, h [5], 2 tasks): `;

/** The fault of code that runs before a valid architecture, without its place. */
export async function codeFault(code: string): Promise<string> {
  const lines = await faults(`${code}\n${built(returned)}`);
  expect(lines).toHaveLength(1);
  return lines[0]!.replace(/^a\.mjs(:\d+:\d+)?: /, '');
}

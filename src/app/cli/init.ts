/**
 * `mmoe-exp init config`, `mmoe-exp init model` and `mmoe-exp configs`: what a user starts from.
 */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, packageFile, withFile, writeWhole } from '../../ground/base/files.js';
import { capitalized } from '../../ground/base/words.js';
import { architectures } from '../../train/models/index.js';
import {
  codeEndings,
  configAliases,
  readPurpose,
  shippedConfig,
  shippedConfigs,
} from '../api/configs.js';
import { print, printStatus } from './output.js';

/** `mmoe-exp init config`: writes a copy of a config that ships with the tool, for editing. */
export function initConfigCommand(
  name = 'synthetic',
  { out: given, force = false }: { readonly out?: string; readonly force?: boolean },
): void {
  const config = shippedConfig(name);
  if (!config)
    throw new InputError('arguments', [
      `${name}: no config of this name ships with mmoe-exp: mmoe-exp configs lists them`,
    ]);
  const out = given ?? `${name.replace(/^.*:/, '')}.yaml`;
  refuseExisting(out, 'file', force);
  const text = withFile(config.file, 'read', () => readFileSync(config.file, 'utf8'));
  writeWhole(out, withSchemaComment(text, out));
  printStatus(`${out}: ${config.name} as it ships; edit it, then mmoe-exp run ${out}`);
}

/**
 * Refuses to overwrite a path, unless `--force` is given.
 * @param what what `--out` names, for the message
 * @throws InputError where the path exists
 */
export function refuseExisting(path: string, what: 'file' | 'folder', force = false): void {
  if (force || !existsSync(path)) return;
  const cure = `name another ${what} with --out, or overwrite it with --force`;
  throw new InputError('exists', [`${path}: it exists already: ${cure}`]);
}

const COMMENT = '# yaml-language-server: $schema=';

/**
 * Adds the comment by which an editor finds the schema, if the schema is under the working folder.
 * It is not if npx runs the tool.
 */
export function withSchemaComment(text: string, out: string): string {
  const plain = text.startsWith(COMMENT) ? text.slice(text.indexOf('\n') + 1) : text;
  const schema = packageFile('configs/schema.json');
  if (!schema.startsWith(`${resolve('.')}${sep}`)) return plain;
  return `${COMMENT}${relative(dirname(resolve(out)), schema).replaceAll(sep, '/')}\n${plain}`;
}

/** `mmoe-exp init model`: writes a template of an architecture, and shows how a config names it. */
export function initModelCommand(file: string): void {
  const ending = extname(file);
  if (!codeEndings.includes(ending))
    throw new InputError('arguments', [`${file}: a file in ${codeEndings.join(', ')} is needed`]);
  if (existsSync(file))
    throw new InputError('exists', [`${file}: it exists already: another file is needed`]);
  const name = architectureName(basename(file, ending));
  makeFolder(dirname(file));
  writeWhole(file, modelText(name, ending.endsWith('ts')));
  print(`models:\n  - {file: ${JSON.stringify(file)}, name: ${name}}\n`);
  printStatus(`${file}: MMoE, with a gate to edit; add the lines above to a config`);
}

function architectureName(stem: string): string {
  const plain = stem.replace(/[^\w-]+/g, '-').slice(0, 50);
  return /^[A-Za-z]/.test(plain) && !architectures.has(plain) ? plain : `my-${plain}`;
}

function modelText(name: string, typed: boolean): string {
  const types = typed
    ? ', type GraphBuilder, layers, type Node, range, type Softmax, tower'
    : ', layers, range, tower';
  const signature = typed
    ? 'g: GraphBuilder, x: Node, n: number, task: number): Softmax'
    : 'g, x, n, task)';
  return `import { count, defineArchitecture, expertsOn, gateName${types} } from 'mmoe-exp';

// MMoE, to start from: configs/README.md of mmoe-exp tells what there is to build with.
export default defineArchitecture({
  name: '${name}',
  title: '${capitalized(name).replace(/[-_]+/g, ' ')}', // in figures and tables
  // What a config may set, and mmoe-exp tune searches.
  sizes: {
    experts: count(8),
    expert: layers([16], { times: ['experts'] }), // units of each hidden layer of an expert
    tower: layers([8]),
  },
  fitted: 'expert', // the size that \`weights\` in a config determines
  // From the features x, [B, d] for a batch of B rows, to one output [B, 1] for each task.
  build(g, x, tasks, sizes) {
    const experts = expertsOn(g, x, sizes.experts, sizes.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const gate = gateOf(g, x, experts.length, task);
      return tower(g, g.mixture(gate, experts), sizes.tower, task);
    });
  },
});

// The gate of a task: what each of n experts counts, [B, n]. This is the function to change.
function gateOf(${signature} {
  const logits = g.dense(x, n, { name: gateName({ task }), bias: false, role: 'gate' });
  return g.softmax(logits, { task });
}
`;
}

/** `mmoe-exp configs`: lists the configs that ship with the tool. */
export function configsCommand(): void {
  for (const one of shippedConfigs())
    print(`${[one.name, ...configAliases(one)].join(', ')}\n    ${readPurpose(one)}\n`);
  printStatus('mmoe-exp run NAME trains one; mmoe-exp init config NAME writes a copy to edit');
}

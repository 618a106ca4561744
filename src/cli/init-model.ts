import { existsSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { codeEndings } from '../api/own-code.js';
import { InputError } from '../base/errors.js';
import { makeFolder, writeWhole } from '../base/files.js';
import { architectures } from '../models/index.js';
import { modelText } from './init/model-text.js';
import { print, tell } from './output.js';

/** `mmoe-exp init model`: writes an architecture to start from, and tells how a config names it. */
export function initModelCommand(file: string): void {
  const ending = extname(file);
  if (!codeEndings.includes(ending)) throw new InputError([`${file}: a file in ${codeEndings.join(', ')} is needed`]);
  if (existsSync(file)) throw new InputError([`${file}: it is there already: another file is needed`]);
  const name = nameOf(basename(file, ending));
  makeFolder(dirname(file));
  writeWhole(file, modelText(name, { typed: ending.endsWith('ts') }));
  print(`models:\n  - {file: ${JSON.stringify(file)}, name: ${name}}\n`);
  tell(`${file}: MMoE, to change its gate; the lines above put it into a config`);
}

/** A name that an architecture may have. */
function nameOf(stem: string): string {
  const plain = stem.replace(/[^\w-]+/g, '-').slice(0, 50);
  return /^[A-Za-z]/.test(plain) && !architectures.has(plain) ? plain : `my-${plain}`;
}

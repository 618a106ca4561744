import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { queueIdOf } from '../../src/api/other-machines.js';
import { temporaryFolder } from '../support/cli.js';

it('the id of a sweep at a broker stays with its folder until its file is removed, and no other folder has it', () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  const id = queueIdOf(folder);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(queueIdOf(folder)).toBe(id);
  expect(queueIdOf(other)).not.toBe(id);
  rmSync(join(folder, 'queue'));
  expect(queueIdOf(folder)).not.toBe(id);
});

it('a file that holds none is replaced', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'queue'), '../../x');
  const id = queueIdOf(folder);
  expect(readFileSync(join(folder, 'queue'), 'utf8')).toBe(`${id}\n`);
});

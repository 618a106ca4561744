import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readQueueId } from '../../../src/app/api/sweep-queue.js';
import { temporaryFolder } from '../../support/cli.js';

it('the id of a sweep at a broker stays with its folder until its file is removed, and no other folder has it', () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  const id = readQueueId(folder);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(readQueueId(folder)).toBe(id);
  expect(readQueueId(other)).not.toBe(id);
  rmSync(join(folder, 'queue'));
  expect(readQueueId(folder)).not.toBe(id);
});

it('a file that holds none is replaced', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'queue'), '../../x');
  const id = readQueueId(folder);
  expect(readFileSync(join(folder, 'queue'), 'utf8')).toBe(`${id}\n`);
});

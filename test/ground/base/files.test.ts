import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  makeFolder,
  readWhole,
  removeFile,
  systemFault,
  withFile,
  writeWhole,
} from '../../../src/ground/base/files.js';
import { temporaryFolder } from '../../support/cli.js';

const refusing =
  (code: string, rest: object = { syscall: 'write' }) =>
  () => {
    throw Object.assign(new Error(code), { code, ...rest });
  };

it.each(['ELOOP', 'EBUSY', 'EXDEV', 'ENOTSUP', 'EMLINK', 'ETIMEDOUT', 'EMFILE'])(
  '%s is put in words',
  (code) => {
    expect(() => withFile('a', 'written', refusing(code))).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(`^a: cannot be written: [a-z- ]+ \\(${code}\\)$`),
      }),
    );
  },
);

it('a refusal that has no words is told by its code; what is no refusal stays what it is', () => {
  expect(() => withFile('a', 'read', refusing('EODD'))).toThrow(
    'a: cannot be read: the system answers EODD',
  );
  expect(() => withFile('a', 'read', refusing('ERR_ODD', {}))).toThrow(/^ERR_ODD$/);
});

it('what nothing else has put in words is told by its path or its call', () => {
  const faultOf = (rest: object) =>
    systemFault(Object.assign(new Error(), { code: 'ENOENT', ...rest }))?.lines;
  expect(faultOf({ syscall: 'uv_cwd' })).toEqual([
    'the working folder: no such file or directory (ENOENT)',
  ]);
  expect(faultOf({ syscall: 'stat', path: 'x' })).toEqual([
    'x: no such file or directory (ENOENT)',
  ]);
  expect(systemFault(new TypeError('a bug'))).toBeUndefined();
});

it('links in a circle and folders in the way', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  symlinkSync('circle', at('circle'));
  mkdirSync(at('runs.csv/x'), { recursive: true });
  expect(() => makeFolder(at('circle/x'))).toThrow(
    'circle: cannot be written: too many symbolic links encountered (ELOOP)',
  );
  expect(() => writeWhole(at('runs.csv'), '')).toThrow(
    'runs.csv: cannot be written: illegal operation on a directory',
  );
  expect(() => removeFile(at('runs.csv'))).toThrow(
    'runs.csv: cannot be removed: illegal operation on a directory',
  );
  writeFileSync(at('file'), '');
  removeFile(at('file'));
  removeFile(at('file'));
});

it('a pipe or a device in place of a file is not read, nor is a file that is too large', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('device'));
  for (const name of ['pipe', 'device']) {
    expect(() => readWhole(at(name)), name).toThrow(
      `${at(name)}: is a pipe or a device: a file is needed`,
    );
  }
  writeFileSync(at('file'), 'abc');
  symlinkSync('file', at('link'));
  expect(readWhole(at('link'), 3).toString()).toBe('abc');
  expect(() => readWhole(at('file'), 2)).toThrow('has more than');
  expect(() => withFile(folder, 'read', () => readWhole(folder))).toThrow(
    'illegal operation on a directory',
  );
});

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { expect, it } from 'vitest';
import { root, temporaryFolder } from '../support/cli.js';

it('the package for npm lacks what only the repository needs, and has the licences of what is inside', async () => {
  const folder = temporaryFolder();
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build/package.ts', folder], {
    cwd: root,
  });
  const [file] = readdirSync(folder);
  const entries = await unpackTar(gunzipSync(readFileSync(join(folder, file!))));
  const textOf = (name: string) =>
    Buffer.from(entries.find(({ header }) => header.name === `package/${name}`)!.data!).toString();
  const repository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = JSON.parse(textOf('package.json'));
  expect(repository.optionalDependencies).toHaveProperty('@tensorflow/tfjs-node');
  expect(repository.private).toBe(true);
  for (const field of ['private', 'scripts', 'devDependencies', 'optionalDependencies'])
    expect(manifest).not.toHaveProperty(field);
  expect(manifest).toMatchObject({
    name: 'mmoe-exp',
    version: repository.version,
    bin: repository.bin,
  });
  expect(manifest.dependencies).toEqual(repository.dependencies);
  for (const name of repository.files as readonly string[])
    expect(entries.some(({ header }) => header.name.startsWith(`package/${name}`))).toBe(true);
  const notices = textOf('dist/THIRD-PARTY.txt');
  for (const [name, licence] of [
    ['zod', 'MIT License'],
    ['yaml', 'Copyright Eemeli Aro'],
    ['@tensorflow/tfjs-core', 'Apache-2.0'],
    ['d3', 'Mike Bostock'],
  ]) {
    expect(notices).toMatch(new RegExp(`^${name} [\\d.]+: \\S`, 'm'));
    expect(notices).toContain(licence);
  }
}, 60_000);

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const path of ['biome.json', 'scripts/lint'])
    cpSync(path, join(folder, path), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the starts of the messages of our own rules on a file, up to the colon. */
function messages(path: string, text: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), ['lint', path], {
    cwd: folder,
    encoding: 'utf8',
  });
  return [...(stdout + stderr).matchAll(/^ +× (.*):/gm)].map(([, rule]) => rule!);
}

test('a literal spread is a fault in all code', () => {
  const text =
    'export const x = (b: boolean) => ({ ...{ a: 1 }, ...(b && { c: 2 }), ...({ d: 3 }) });\n';
  for (const path of ['src/a.ts', 'test/a.ts', 'scripts/a.ts']) {
    expect(messages(path, text)).toEqual(['Write the properties out', 'Write the properties out']);
  }
});

test('a double cast is a fault outside tests, unless a comment says why it is sound', () => {
  const text = 'export const y = (x: number) => x as unknown as string;\n';
  expect(messages('src/a.ts', text)).toEqual(['Check the value instead']);
  expect(messages('test/a.ts', text)).toEqual([]);
  expect(messages('src/a.ts', `// biome-ignore lint/plugin: checked by hand.\n${text}`)).toEqual(
    [],
  );
});

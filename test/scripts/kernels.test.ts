import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/cli.js';

it('the compiler of kernels is pinned by hashes of its files', () => {
  const [first, ...hashes] = readFileSync(join(root, 'scripts/build/ziglang.txt'), 'utf8')
    .trim()
    .split(/\s*\\\n\s*/);
  expect(first!.split('\n').at(-1)).toMatch(/^ziglang==[\d.]+$/);
  expect(hashes.length).toBeGreaterThan(5);
  for (const hash of hashes) expect(hash).toMatch(/^--hash=sha256:[0-9a-f]{64}$/);
  const script = readFileSync(join(root, 'scripts/build/kernels.ts'), 'utf8');
  expect(script).toContain("'--require-hashes'");
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../support/cli.js';

it('nothing but output.ts writes to the terminal', () => {
  const files = (readdirSync(join(root, 'src'), { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.ts'),
  );
  const writing = files.filter((file) =>
    /(stdout|stderr)\.write|pipeline\(.*stdout|console\.\w/.test(
      readFileSync(join(root, 'src', file), 'utf8'),
    ),
  );
  // What code of users logs goes to the console, in whose place output.ts puts its own.
  expect(writing.sort()).toEqual(['app/cli/output.ts', 'train/own/thread.ts']);
});

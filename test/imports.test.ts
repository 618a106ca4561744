import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('zod is imported as a namespace: its member z brings 50 languages into what every command reads', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(
    files.filter((file) =>
      /\{[^}]*\bz\b[^}]*\} from 'zod'/.test(readFileSync(join('src', file), 'utf8')),
    ),
  ).toEqual([]);
});

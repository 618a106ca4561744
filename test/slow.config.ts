import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The tests that `npm test` has no time for: they read all published ledgers, build the program
 * without each extra, drive browsers or a terminal, start many processes, fill memory and time up
 * to a limit, or train every architecture on every machine and by every method.
 */
export const slow = [
  ...[
    'test/published-numbers.test.ts',
    'test/judge/claims/published-verdicts.test.ts',
    'test/extras/removal.test.ts',
    'test/extras/tables/files/limits.test.ts',
    'test/extras/tables/files/many-texts.test.ts',
    'test/judge/report/browser.test.ts',
    'test/sweep/config/garbage.test.ts',
    'test/sweep/config/limits.test.ts',
    'test/sweep/trainers/trainers.test.ts',
    'test/train/engine/balance/engines.test.ts',
    'test/train/engine/machines.test.ts',
    'test/train/own/sandbox-limits.test.ts',
  ],
  ...['checks', 'firefox', 'playground-browser', 'trainer-browser'].map(
    (name) => `test/extras/web/${name}.test.ts`,
  ),
  ...[
    'own',
    'census',
    'drafts',
    'interruption',
    'looks',
    'numerics',
    'published',
    'replicates',
    'terminal',
  ].map((name) => `test/e2e/${name}.test.ts`),
];

/** `npm run test:slow` */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: slow,
    setupFiles: ['test/support/install.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

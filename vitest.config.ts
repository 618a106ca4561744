import { configDefaults, defineConfig } from 'vitest/config';
import { slow } from './test/slow.config.js';

/**
 * These change registries, modules or the environment for all that comes after them, give them to
 * processes, or measure the memory of their process: each has one of its own.
 */
const alone = [
  'test/house.test.ts',
  'test/train/engine/native.test.ts',
  'test/train/engine/program-engine.test.ts',
  'test/scripts/census-arrays.test.ts',
  'test/sweep/runs/threads.test.ts',
];

/** These need more than Node and npm, or more time. */
const elsewhere = ['test/queue/**', ...slow];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['test/support/install.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          // Files that share a process and its modules: to load those for each takes longer than
          // most of them.
          name: 'shared',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...elsewhere, ...alone],
        },
      },
    ],
  },
});

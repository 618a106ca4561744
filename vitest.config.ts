import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need more than Node and npm.
    exclude: [...configDefaults.exclude, 'test/queue/**'],
    ...{ testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2 },
  },
});

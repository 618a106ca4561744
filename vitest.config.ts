import { configDefaults, defineConfig } from 'vitest/config';

/** Files that share a process and its modules: to load those for each takes longer than most of them. */
const shared = [
  'test/{claims,cli,config,data,folder,kernels,models,own,playground,program,report,stats,sweep,table,tune,verify}/**/*.test.ts',
];

/** These need more than Node and npm. */
const elsewhere = ['test/queue/**'];

export default defineConfig({
  test: {
    ...{ testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2 },
    projects: [
      { extends: true, test: { name: 'shared', isolate: false, include: shared } },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...elsewhere, ...shared],
        },
      },
    ],
  },
});

/** Four kinds of tests: fast ones in shared processes, runs of the whole product, runs of it behind real clients, and runs of it in trouble. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files share the modules of their process: importing them anew for each took more than half of the time.
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: ['**/*.{e2e,channels}.test.ts', 'evals/faults/**/*.int.test.ts', 'node_modules/**', '.data/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: ['node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'channels',
          include: ['evals/channels/**/*.channels.test.ts'],
          exclude: ['node_modules/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['evals/faults/**/*.int.test.ts'],
          exclude: ['node_modules/**'],
          testTimeout: 7_200_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config'

// What needs the addon, and is left out where NMF_ENGINE=js asks for none.
const native = ['test/parity/**', 'test/native/**']

// What needs Chromium, which no user has to have.
const browser = ['test/report/browser.test.ts']

// `suite` is what `npm test` runs; `browser` looks at reports in Chromium; `package` tests what `npm pack` makes, after `npm run prebuild`.
export default defineConfig({
  test: {
    // By itself vitest leaves one core free: half of a machine with two.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/package/**', ...browser, ...(process.env.NMF_ENGINE === 'js' ? native : [])],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'browser', include: browser, testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'package', include: ['test/package/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
    ],
  },
})

import { defineConfig } from 'vitest/config'

// `suite` is what `npm test` runs; `package` tests what `npm pack` makes, after `npm run prebuild`.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'suite', include: ['test/**/*.test.ts'], exclude: ['test/package/**'], testTimeout: 30_000 } },
      { test: { name: 'package', include: ['test/package/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
    ],
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services,infra}/*/src/**/*.test.{ts,tsx}'],
    globalSetup: ['infra/dev-servers/src/refuse-foreign-servers.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    maxWorkers: 2,
    isolate: false, // what 200 files import alike is loaded once for each worker; no module keeps anything of its own
    passWithNoTests: false,
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,services,infra}/*/src/**/*.test.{ts,tsx}'],
    globalSetup: ['infra/dev-servers/src/refuse-foreign-servers.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    maxWorkers: 2,
    passWithNoTests: false,
  },
})

/** Says whether the services would accept their configuration, before `npm start` does anything with it. */
import { ConfigError, loadConfig } from './load-config.ts'

try {
  loadConfig()
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
}

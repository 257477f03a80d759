import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * A Chromium that starts, or null. Looked for in CHROMIUM_PATH and on PATH. On a build machine (CI set, root,
 * apt-get there) it is installed as a package first; on a person's machine nothing is installed behind their back.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  return searchChromium(env) ?? (installAsPackage(env) ? searchChromium(env) : null)
}

function searchChromium(env: NodeJS.ProcessEnv): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [env.CHROMIUM_PATH, ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC]
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path)) ?? null
}

function installAsPackage(env: NodeJS.ProcessEnv): boolean {
  if (env.CI === undefined || env.CI === 'false' || process.getuid?.() !== 0) return false
  if (apt('update').status !== 0) return false
  return apt('install', '--no-install-recommends', 'chromium').status === 0
}

function apt(...args: string[]) {
  return spawnSync('apt-get', ['-q', '-y', ...args], { stdio: 'ignore', timeout: 180_000 })
}

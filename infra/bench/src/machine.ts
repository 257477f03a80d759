/** Where and on what something was measured. */
import { spawnSync } from 'node:child_process'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findPostgres } from './find-postgres.ts'
import { generatorName } from './run-load.ts'

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  readonly postgres: string
  readonly redis: string
  readonly generator: string
  /** Short name of the commit; with + where files differ from it. */
  readonly commit: string
}

export function describeMachine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    postgres: findPostgres().description,
    redis: redisVersion(),
    generator: generatorName(),
    commit: commitName(),
  }
}

function redisVersion(): string {
  const said = ['redis-server', 'valkey-server']
    .map((name) => outputOf(name, ['--version']))
    .find((text) => text !== '')
  return /v=(\S+)/.exec(said ?? '')?.[1] ?? 'unknown'
}

function commitName(): string {
  const commit = outputOf('git', ['rev-parse', '--short', 'HEAD'])
  if (commit === '') return 'unknown'
  return outputOf('git', ['status', '--porcelain', '--untracked-files=no']) === '' ? commit : `${commit}+`
}

function outputOf(program: string, args: readonly string[]): string {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  return (spawnSync(program, args, { encoding: 'utf8', cwd }).stdout ?? '').trim()
}

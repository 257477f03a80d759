import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Cluster, Redis } from 'ioredis'

export interface Script {
  readonly name: string
  readonly text: string
  readonly sha: string
  /** Counted from the lines `KEYS[n]` of the header. */
  readonly keyCount: number
}

/**
 * Reads a script of a folder, by default our own lua/, with its includes; refuses one whose body uses a key that its
 * header does not name.
 */
export function loadScript(name: string, folder = new URL('./lua/', import.meta.url)): Script {
  const readLua = (path: string) => readFileSync(new URL(path, folder), 'utf8')
  const own = readLua(`${name}.lua`)
  const text = own.replace(/^-- include ([a-z-]+)$/gm, (_, include: string) => readLua(`includes/${include}.lua`))
  const keyCount = countKeys(own.slice(0, own.indexOf(']]')))
  if (keyCount === 0 || countKeys(text) !== keyCount) {
    throw new Error(`The header of ${name}.lua names ${keyCount} keys, but its body uses ${countKeys(text)}`)
  }
  return { name, text, sha: createHash('sha1').update(text).digest('hex'), keyCount }
}

/**
 * Runs a script by its digest, and sends the text where the server does not have it: after a restart, a failover or
 * SCRIPT FLUSH (R6). A server that says NOSCRIPT has done nothing, so the second try is safe.
 */
export async function runScript(redis: Redis | Cluster, script: Script, keys: string[], args: (string | number)[]) {
  if (keys.length !== script.keyCount) throw new Error(`${script.name} takes ${script.keyCount} keys`)
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return await redis.eval(script.text, keys.length, ...keys, ...args)
  }
}

function countKeys(text: string): number {
  return Math.max(0, ...[...text.matchAll(/KEYS\[(\d+)\]/g)].map((match) => Number(match[1])))
}

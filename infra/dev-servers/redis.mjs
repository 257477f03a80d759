import * as fs from 'node:fs'
import { join } from 'node:path'
import { startServerProcess } from './server-process.mjs'

/**
 * @typedef {object} RedisOptions
 * @property {string} dir folder of this server: its append-only file and its log
 * @property {import('./find-redis.mjs').RedisProgram} program
 * @property {number} [port] a free one when absent
 * @property {string[]} [flags] such as `--appendonly yes`, one word each
 */

/**
 * Starts a Redis-compatible server.
 * @param {import('./children.mjs').Children} children
 * @param {RedisOptions} options
 */
export async function startRedis(children, { dir, program, port, flags = [] }) {
  fs.mkdirSync(dir, { recursive: true })
  const { binary, argv0, env } = program
  const server = await startServerProcess(children, {
    name: 'redis',
    log: join(dir, 'redis.log'),
    endWith: 'SIGTERM',
    isGroup: true,
    ...(port !== undefined && { port }),
    program: (chosen) => ({
      command: binary,
      // The data folder is the current one, never an argument: spaces in the path do not matter then.
      args: ['--port', String(chosen), '--bind', '127.0.0.1', '--daemonize', 'no', '--save', '', ...flags],
      options: { cwd: dir, ...(argv0 && { argv0 }), ...(env && { env }) },
    }),
  })
  return Object.assign(server, { url: `redis://127.0.0.1:${server.port}` })
}

/**
 * Closes connections on which nothing moves: say because a client does not read its answer. All are looked at from time
 * to time; a timer for each of them (Fastify's `connectionTimeout`) begins anew with every read and write, which is one
 * part in forty of a rank read.
 */
import type { Socket } from 'node:net'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

interface Movement {
  /** Read and written together. */
  bytes: number
  /** Milliseconds of the monotonic clock, when they were last seen to be more. */
  at: number
}

/** Parts of the longest silence between two looks: so much longer, at most, a connection may be silent. */
const LOOKS = 4

export const silencePlugin = fastifyPlugin(
  async (app: ShellServer, { afterMs }: { afterMs: number }) => {
    const open = new Map<Socket, Movement>()
    app.server.on('connection', (socket: Socket) => {
      open.set(socket, { bytes: 0, at: performance.now() })
      socket.once('close', () => open.delete(socket))
    })

    const look = () => {
      const now = performance.now()
      for (const [socket, seen] of open) {
        const bytes = socket.bytesRead + socket.bytesWritten
        if (bytes !== seen.bytes) {
          seen.bytes = bytes
          seen.at = now
        } else if (now - seen.at >= afterMs) socket.destroy()
      }
    }
    const timer = setInterval(look, afterMs / LOOKS).unref()
    app.addHook('onClose', (_app, done) => {
      clearInterval(timer)
      done()
    })
  },
  { name: 'silence' },
)

import { createServer } from 'node:net'

/** A port of this machine that nothing listens on at the moment. */
export function freePort() {
  return new Promise((/** @type {(port: number) => void} */ done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}

/**
 * Whether a service could listen on a port, and if not, why.
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | null>} null when it could, else a reason such as `EADDRINUSE`
 */
export function whyNotListen(port, host) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => done(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(null)))
  })
}

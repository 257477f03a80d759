import { createServer } from 'node:net'

/** A port of this machine that nothing listens on at the moment. */
export async function freePort() {
  return letGo(await holdPort())
}

/**
 * Ports that nothing listens on at the moment; all are held until all are known, so that they differ.
 * @param {number} count
 */
export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, holdPort))
  return Promise.all(servers.map(letGo))
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

/** @returns {Promise<import('node:net').Server>} */
function holdPort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => done(server))
  })
}

/** @param {import('node:net').Server} server @returns {Promise<number>} */
function letGo(server) {
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return new Promise((done) => server.close(() => done(port)))
}

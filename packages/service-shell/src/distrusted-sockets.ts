import type { Socket } from 'node:net'

/**
 * Connections on which a request had a framing that we do not believe: what Node parses as the next request there may
 * be the body of that one (request smuggling), so nothing more is answered on them. Node 20 reads such a body to the
 * end of the connection, which the answer closes; this holds where another version does not.
 */
export const distrustedSockets = new WeakSet<Socket>()

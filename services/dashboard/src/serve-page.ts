/** The built page: its files as they are, and its start page for every address that is one of its own. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CONTENT_SECURITY_POLICY } from './security-headers.ts'

export async function servePage(app: ShellServer, folder: string): Promise<void> {
  // `serve: false`: only `sendFile` below decides what is a file of the page.
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
    preCompressed: true, // by precompress.ts, where the build put something beside the file
  })
  const start = join(folder, 'index.html')

  app.get('/*', { config: { access: 'open' }, schema: { hide: true } }, async (request, reply) => {
    const path = pathOf(request.url)
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY)
    if (isFile(path)) return sendFile(reply, path)
    if (!isPageAddress(path) || !wantsHtml(request)) return reply.callNotFound()
    reply.header('cache-control', 'no-cache')
    if (existsSync(start)) return reply.sendFile('index.html')
    return reply.code(200).type('text/html; charset=utf-8').send(NOT_BUILT)
  })
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  // The name of a built asset holds the hash of its content.
  const isForEver = path.startsWith('/assets/')
  reply.header('cache-control', isForEver ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
  reply.header('vary', 'accept-encoding')
  return reply.sendFile(path)
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/'
}

/** Plain names only: nothing hidden, nothing escaped, no way up. */
function isFile(path: string): boolean {
  return /^\/([\w-]+\/)*[\w-][\w.-]*\.[a-z0-9]{1,16}$/.test(path)
}

/** An address without an answer under /api is a mistake of a program, which must not get a page for it. */
function isPageAddress(path: string): boolean {
  return /^\/([a-z][\w-]*(\/[\w-]+)*)?$/.test(path) && !/^\/(api|ws|docs|metrics|livez|readyz)(\/|$)/.test(path)
}

function wantsHtml({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? '*/*'
  return accept.includes('text/html') || accept.includes('*/*')
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Leaderboard</title>
<h1>The page is not built yet</h1>
<p>The services answer under <code>/api</code>; see <a href="/docs">/docs</a>. Build the page with
<code>npm run build</code> and load again.</p>
</html>
`

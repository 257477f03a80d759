/** A script that tells the page what it cannot ask for: whether this is production, where a demo's tools have no place, and whether reading takes a key. */
import type { ShellServer } from '@leaderboard/service-shell/build-server'

export function serveMode(app: ShellServer): void {
  const mode = app.config.isProduction ? 'production' : 'development'
  const reads = app.config.areReadsKeyed ? 'keyed' : 'public'
  app.get('/mode.js', { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('text/javascript; charset=utf-8')
      .send(`Object.assign(document.documentElement.dataset, { mode: '${mode}', reads: '${reads}' })\n`),
  )
}

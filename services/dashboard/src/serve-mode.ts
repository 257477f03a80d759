/** A line of script that tells the page whether this is production: a demo's tools are for elsewhere. */
import type { ShellServer } from '@leaderboard/service-shell/build-server'

export function serveMode(app: ShellServer): void {
  const mode = app.config.isProduction ? 'production' : 'development'
  app.get('/mode.js', { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('text/javascript; charset=utf-8')
      .send(`document.documentElement.dataset.mode = '${mode}'\n`),
  )
}

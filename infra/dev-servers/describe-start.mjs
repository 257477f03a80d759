/**
 * What a person reads when everything runs: where it is, and a line to copy.
 * @param {import('./settings.mjs').Settings} settings
 * @param {Map<string, import('./wait-ready.mjs').Readiness>} states
 * @param {{isUnlimited: boolean, isWithoutRedis: boolean}} mode
 */
export function describeStart({ home, ports }, states, { isUnlimited, isWithoutRedis }) {
  const [gateway, ...services] = ports
  const origin = `http://localhost:${gateway?.port}`
  const degraded = [...states].filter(([, state]) => state.isDegraded)
  return [
    '',
    `The leaderboard runs, ${process.uptime().toFixed(1)} s after the command began.`,
    '',
    `  page       ${origin}`,
    `  API        ${origin}/api/leaderboard/top`,
    `  live       ws://localhost:${gateway?.port}/ws?board=global&top=10`,
    `  services   ${services.map(({ name, port }) => `${name} :${port}`).join('  ')}   (each: /docs, /readyz, /metrics)`,
    `  data, logs ${home}`,
    '',
    'Submit a score (watch the page):',
    '',
    `  curl -s ${origin}/api/leaderboard/submit -H 'content-type: application/json' -d '{"user_id": 42, "score": 9000}'`,
    '',
    ...(isUnlimited ? ['Requests from this machine are not rate-limited; RATE_LIMIT_LOOPBACK=true changes that.'] : []),
    ...(isWithoutRedis ? ['DEGRADED: there is no Redis; see the warning above.'] : []),
    ...degraded.map(([name, { missing }]) => `${name} works without: ${missing}`),
    'Ctrl-C stops everything; the data stay.',
    '',
  ].join('\n')
}

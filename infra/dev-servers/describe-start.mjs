import { originOf } from './settings.mjs'

/**
 * What a person reads when everything runs: where it is, and a line to copy.
 * @param {import('./settings.mjs').Settings} settings
 * @param {Map<string, import('./wait-ready.mjs').Readiness>} states
 * @param {{isOpen: boolean, isUnlimited: boolean, isWithoutRedis: boolean}} mode
 */
export function describeStart(
  { home, ports: [gateway, ...services], metricsPort },
  states,
  { isOpen, isUnlimited, isWithoutRedis },
) {
  const origin = shown(gateway)
  return [
    '',
    `The leaderboard runs, ${process.uptime().toFixed(1)} s after the command began.`,
    '',
    `  page       ${origin}`,
    `  API        ${origin}/api/leaderboard/top`,
    `  live       ${origin.replace('http', 'ws')}/ws?board=global&top=10`,
    `  services   ${services.map(({ name, port }) => `${name} :${port}`).join('  ')}   (each: /docs, /readyz, /metrics)`,
    `  metrics    ${shown(metricsPort)}/metrics   (of the origin itself)`,
    `  data, logs ${home}`,
    '',
    'Submit a score (watch the page):',
    '',
    `  curl -s ${origin}/api/leaderboard/submit -H 'content-type: application/json'${isOpen ? '' : " -H 'authorization: Bearer KEY'"} -d '{"user_id": 42, "score": 9000}'`,
    '',
    isOpen
      ? 'Everybody who reaches this may write (AUTH=open); AUTH=required asks for keys: npm run keys.'
      : 'Whoever writes needs an API key: npm run keys -- create --name me --scopes submit',
    ...(isUnlimited ? ['Requests from this machine are not rate-limited; RATE_LIMIT_LOOPBACK=true changes that.'] : []),
    ...(isWithoutRedis ? ['DEGRADED: there is no Redis; see the warning above.'] : []),
    ...(isWithoutRedis ? [] : describeLacks(states)),
    'Ctrl-C stops everything; the data stay.',
    '',
  ].join('\n')
}

/** @param {import('./settings.mjs').ServicePort} place */
const shown = (place) => originOf(place).replace('//127.0.0.1:', '//localhost:')

/** One line for what several services lack alike; what the origin lacks is what they lack. */
function describeLacks(/** @type {Map<string, import('./wait-ready.mjs').Readiness>} */ states) {
  /** @type {Map<string, string[]>} */
  const lacking = new Map()
  for (const [name, { isDegraded, missing }] of states) {
    if (isDegraded && name !== 'dashboard') lacking.set(missing, [...(lacking.get(missing) ?? []), name])
  }
  return [...lacking].map(([missing, names]) => `DEGRADED: ${names.join(', ')} (${missing}).`)
}

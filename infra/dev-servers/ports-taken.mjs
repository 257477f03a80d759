import { whyNotListen } from './ports.mjs'
import { StepFailed } from './say.mjs'

/**
 * Fails when a service could not listen on its port, naming the port, what it is for and the variable that moves it.
 * @param {import('./settings.mjs').ServicePort[]} ports
 */
export async function refuseTakenPorts(ports) {
  const found = await Promise.all(
    ports.map(async (each) => ({ ...each, reason: await whyNotListen(each.port, each.host) })),
  )
  const taken = found.filter(({ reason }) => reason !== null)
  if (taken.length === 0) return
  const lines = taken.map(({ name, port, host, variable, hostVariable, reason }) => {
    if (reason === 'EADDRINUSE') return `Port ${port} for ${name} is taken by another program; ${variable} moves it.`
    if (reason === 'EACCES') return `Port ${port} for ${name} may not be used by this user; ${variable} moves it.`
    return `${hostVariable}=${host} is no address of this machine that can be listened on (${reason}).`
  })
  if (taken.every(({ reason }) => reason !== 'EADDRINUSE' && reason !== 'EACCES'))
    throw new StepFailed([...new Set(lines)].join('\n'))
  const [only, ...others] = taken
  const one = only && others.length === 0 ? `, or this one: ${only.variable}=${only.port + 100} npm start` : ''
  const base = ports.some(({ port }) => port === 18_000) ? 28_000 : 18_000
  throw new StepFailed(lines.join('\n'), `Stop what uses it, or move all ports: PORT_BASE=${base} npm start${one}`)
}

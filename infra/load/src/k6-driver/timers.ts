/** The module `k6/timers`: Node's own. */
export { clearTimeout, setTimeout } from 'node:timers'

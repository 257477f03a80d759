/** What the live service says about its readers, as rows of a table. Pure. */
import type { LiveStatus } from '@leaderboard/contracts/status'
import { formatRate, formatWhole } from '../parts/format-figure.ts'
import type { SystemRow } from './system-rows.ts'

/** Nothing where it was not told. */
export function liveRows(live: LiveStatus | null): SystemRow[] {
  if (live === null) return []
  const { sockets, streams, subscriptions, slow, cut, silent, framesPerSecond, bytesPerSecond, tickMs } = live
  return [
    {
      name: 'Watching',
      state: 'ready',
      word: formatWhole(sockets + streams),
      detail: `sockets ${formatWhole(sockets)}, streams ${formatWhole(streams)}, views ${formatWhole(subscriptions)}`,
    },
    {
      name: 'Slow clients',
      state: slow > 0 ? 'behind' : 'ready',
      word: formatWhole(slow),
      detail: slow > 0 ? 'get the newest state instead of a backlog' : 'everybody keeps up',
    },
    {
      name: 'Cut off',
      state: cut > 0 ? 'behind' : 'ready',
      word: formatWhole(cut + silent),
      detail: `since it started: ${formatWhole(cut)} stayed slow, ${formatWhole(silent)} showed no sign of life`,
    },
    {
      name: 'Frames',
      state: 'ready',
      word: `${formatRate(framesPerSecond)} a second`,
      detail: `${formatRate(bytesPerSecond / 1024)} KiB/s, a view sends one every ${formatWhole(tickMs)} ms at most`,
    },
  ]
}

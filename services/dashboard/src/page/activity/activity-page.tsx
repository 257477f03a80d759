import type { ReactNode } from 'react'
import { Bars } from '../charts/bars.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { Feed } from './feed.tsx'
import { histogram, quantile } from './rate-window.ts'
import { useActivity } from './use-activity.ts'

const LIMIT_MS = 300
const GOAL_MS = 250
const BUCKETS = 30

/** What goes on: how much is committed, how fast it is on the screen, and what is notable. */
export function ActivityPage() {
  const { counts, delays } = useActivity()
  const now = counts.at(-2) ?? 0
  const median = quantile(delays, 0.5)
  const shares = histogram(delays, LIMIT_MS, BUCKETS)
  return (
    <section className="panel mx-auto max-w-[960px]" aria-labelledby="activity-title">
      <div className="flex items-baseline gap-3 px-4 pb-3 pt-3.5">
        <h1 id="activity-title" className="flex-1 text-title font-[650]">
          Activity
        </h1>
        <span className="text-note text-ink-3">Last 60 seconds, since you came here</span>
      </div>
      <div className="grid border-t border-line md:grid-cols-2 md:divide-x md:divide-line">
        <Figure title="Commits per second" figure={formatWhole(now)} note={`peak ${formatWhole(Math.max(...counts))}`}>
          <Bars
            values={counts}
            strong={counts.length - 2}
            name={`Commits in each of the last 60 seconds, ${now} in the last full one`}
            from="60 s ago"
            to="now"
          />
          <p className="mt-1 text-note text-ink-3">Submissions that arrive together share a commit.</p>
        </Figure>
        <Figure
          title="Commit to screen"
          figure={median === null ? '–' : `${formatWhole(median)} ms`}
          note={
            median === null
              ? 'no change seen yet'
              : `median; 95th ${formatWhole(quantile(delays, 0.95) ?? 0)}, 99th ${formatWhole(quantile(delays, 0.99) ?? 0)}`
          }
        >
          <Bars
            values={shares}
            strong={median === null ? null : Math.min(BUCKETS - 1, Math.floor((median / LIMIT_MS) * BUCKETS))}
            name={`Delays of ${delays.length} changes, median ${median ?? 'not known'} ms`}
            from="0"
            to={`${LIMIT_MS} ms and more`}
            limit={{ share: GOAL_MS / LIMIT_MS, words: `goal ${GOAL_MS} ms` }}
          />
          <p className="mt-1 text-note text-ink-3">By the clock of this device, which may differ from the server’s.</p>
        </Figure>
      </div>
      <Feed />
    </section>
  )
}

interface FigureProps {
  title: string
  figure: string
  note: string
  children: ReactNode
}

function Figure({ title, figure, note, children }: FigureProps) {
  return (
    <div className="min-w-0 px-4 py-3">
      <h2 className="text-note font-semibold text-ink-2">{title}</h2>
      <p className="mb-1">
        <span className="text-figure font-[650] tracking-tight">{figure}</span>{' '}
        <span className="text-note text-ink-2">{note}</span>
      </p>
      {children}
    </div>
  )
}

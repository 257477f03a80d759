import { Bars } from '../charts/bars.tsx'
import { formatRate, formatWhole } from '../parts/format-figure.ts'
import { Feed } from './feed.tsx'
import { Figure } from './figure.tsx'
import { histogram, quantile, type RateWindow } from './rate-window.ts'
import { ScoresPart } from './scores-part.tsx'
import { useActivity } from './use-activity.ts'

const LIMIT_MS = 300
const GOAL_MS = 250
const BUCKETS = 30

/** What goes on: how much is submitted, how fast it is on the screen, how scores are spread, and what is notable. */
export function ActivityPage() {
  const { rates, delays } = useActivity()
  return (
    <section className="panel mx-auto max-w-[960px]" aria-labelledby="activity-title">
      <div className="flex items-baseline gap-3 px-4 pb-3 pt-3.5">
        <h1 id="activity-title" className="flex-1 text-title font-[650]">
          Activity
        </h1>
        <span className="text-note text-ink-3">Live, since you came here</span>
      </div>
      <div className="grid border-t border-line max-md:divide-y max-md:divide-line md:grid-cols-2 md:divide-x md:divide-line">
        <Submissions rates={rates} />
        <Delays delays={delays} />
      </div>
      <ScoresPart />
      <Feed />
    </section>
  )
}

function Submissions({ rates }: Pick<RateWindow, 'rates'>) {
  const now = rates.findLast((rate) => rate !== null) ?? null
  const peak = Math.max(0, ...rates.map((rate) => rate ?? 0))
  const words = now === null ? 'not known' : formatRate(now)
  return (
    <Figure
      title="Submissions per second"
      figure={now === null ? '–' : words}
      note={now === null ? 'the live service did not tell yet' : `peak ${formatRate(peak)}`}
    >
      <Bars
        values={rates}
        strong={rates.findLastIndex((rate) => rate !== null)}
        name={`Submissions per second over the last minute, now ${words}, at most ${formatRate(peak)}`}
        from="60 s ago"
        to="now"
      />
      <p className="mt-1 text-note text-ink-3">On the whole board, each bar the mean of ten seconds.</p>
    </Figure>
  )
}

function Delays({ delays }: Pick<RateWindow, 'delays'>) {
  const median = quantile(delays, 0.5)
  const upper = (share: number) => formatWhole(quantile(delays, share) ?? 0)
  return (
    <Figure
      title="Commit to screen"
      figure={median === null ? '–' : `${formatWhole(median)} ms`}
      note={
        median === null ? 'no change among the first hundred yet' : `median; 95th ${upper(0.95)}, 99th ${upper(0.99)}`
      }
    >
      <Bars
        values={histogram(delays, LIMIT_MS, BUCKETS)}
        strong={median === null ? null : Math.min(BUCKETS - 1, Math.floor((median / LIMIT_MS) * BUCKETS))}
        name={`Delays of ${delays.length} changes, median ${median ?? 'not known'} ms`}
        from="0"
        to={`${LIMIT_MS} ms and more`}
        limit={{ share: GOAL_MS / LIMIT_MS, words: `goal ${GOAL_MS} ms` }}
      />
      <p className="mt-1 text-note text-ink-3">By the clock of this device, which may differ from the server’s.</p>
    </Figure>
  )
}

import { areReadsKeyed } from './are-reads-keyed.ts'
import { formatClock } from './format-figure.ts'
import { type ShownConnection, useConnection, withBoard } from './use-connection.ts'
import { useLiveView, useStats } from './use-live-view.ts'

/** Whether what is on the screen is live, always visible: each state has a shape, a word and a colour. */
export function ConnectionPill() {
  return areReadsKeyed() ? <KeyedPill /> : <LivePill />
}

const PILL =
  'inline-flex h-7 flex-none items-center gap-2 whitespace-nowrap rounded-full border pl-2.5 pr-3 text-note font-medium'

/** Nothing is asked for that would be refused. */
function KeyedPill() {
  return (
    <span data-connection="keyed" className={`${PILL} border-line bg-surface`}>
      <i className="size-2.5 rounded-[1px] border-2 border-ink-3" />
      <b className="font-semibold">Not public</b>
    </span>
  )
}

function LivePill() {
  // Some pages watch nothing; the pill then still tells whether anything would arrive.
  const stats = useStats(useLiveView({ kind: 'top', n: 1 }))
  const connection = withBoard(useConnection(), stats)
  const isBad = connection.name === 'stale' || connection.name === 'closed'
  return (
    <span role="status" className="contents">
      <span
        // Another word is another pill: one that grew would shift the page.
        key={connection.name}
        data-connection={connection.name}
        className={`${PILL} ${isBad ? 'border-bad bg-bad-bg' : 'border-line bg-surface'}`}
      >
        <Shape name={connection.name} />
        <Words connection={connection} />
      </span>
    </span>
  )
}

function Shape({ name }: { name: ShownConnection['name'] }) {
  if (name === 'live') return <i className="size-2.5 rounded-full bg-ok" />
  if (name === 'stale' || name === 'closed') return <i className="size-2.5 rounded-[1px] bg-bad" />
  return <i className="ring-turning size-2.5 rounded-full border-2 border-warn border-r-transparent" />
}

/** A phone has room for the time alone. */
function Since({ ms }: { ms: number }) {
  return (
    <span>
      <span className="max-md:sr-only">since </span>
      {formatClock(ms)}
    </span>
  )
}

const WORDS = { live: 'Live', connecting: 'Connecting', reconnecting: 'Reconnecting', stale: 'Stale', closed: 'Closed' }

function Words({ connection }: { connection: ShownConnection }) {
  return (
    <>
      <b className="font-semibold">{WORDS[connection.name]}</b>
      {connection.name === 'stale' ? <Since ms={connection.since} /> : null}
      {connection.name === 'reconnecting' ? (
        // Counting seconds aloud would drown everything else.
        <span aria-hidden className="hidden text-ink-2 md:inline">
          try {connection.attempt}
          {connection.nextInSeconds > 0 ? `, next in ${connection.nextInSeconds} s` : ''}
        </span>
      ) : null}
    </>
  )
}

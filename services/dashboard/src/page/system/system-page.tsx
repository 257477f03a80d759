import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import type { SystemStatus } from '@leaderboard/contracts/status'
import { useClient } from '../client-context.tsx'
import { formatMoment, formatRate, formatSeconds, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { useNow } from '../parts/use-now.ts'
import { useRead } from '../parts/use-read.ts'
import { liveRows } from './live-rows.ts'
import { markOfJob, markOfView, nameOfJob, type SystemRow, serviceRows, storeRows } from './system-rows.ts'
import { Table } from './table.tsx'

const EVERY_MS = 5000

/** For operators: what the services say about themselves. */
export function SystemPage() {
  const client = useClient()
  const turn = useNow(EVERY_MS)
  const status = useRead('status', () => client.status(), turn)
  const live = useRead('live', () => client.liveStatus(), turn)
  const readiness = useRead('readiness', () => client.readiness(), turn)
  const known = readiness.error === null ? readiness.data : null
  const rows = [...serviceRows(known), ...storeRows(known, status.error === null ? status.data : null)]
  const ready = rows.filter(({ state }) => state === 'ready').length
  const error = readiness.error ?? status.error ?? live.error
  const isAsked = status.data !== null || status.error !== null
  return (
    <section className="panel mx-auto max-w-[960px]" aria-labelledby="system-title">
      <div className="flex items-baseline gap-3 px-4 pb-3 pt-3.5">
        <h1 id="system-title" className="flex-1 text-title font-[650]">
          System
        </h1>
        <span className="text-note text-ink-3">Asked every {EVERY_MS / 1000} s</span>
      </div>
      {error === null ? null : (
        <div className="px-4 pb-3">
          <Note tone="bad">
            <b className="font-semibold">The system cannot be asked in full.</b> {whyOf(error)}
          </Note>
        </div>
      )}
      <Table
        title="Services and stores"
        note={known === null ? '' : `${ready} of ${rows.length} ready`}
        heads={['Name', 'State', 'Detail']}
        rows={rows.map(markedRow)}
      />
      <Views status={status.data} isAsked={isAsked} />
      <Table
        title="Live readers"
        note="of the replica that answered"
        heads={['What', 'Now', 'Detail']}
        isWaiting={live.data === null && live.error === null}
        rows={liveRows(live.error === null ? live.data : null).map(markedRow)}
      />
      <Outbox status={status.data} />
      <Jobs status={status.data} isAsked={isAsked} />
    </section>
  )
}

/** A person has no header to send a key in, but a session. */
const whyOf = (error: Error): string =>
  error instanceof LeaderboardError && error.code === 'unauthorized'
    ? 'The rest takes a login to the admin area, with a key that has the scope read.'
    : error.message

const markedRow = ({ name, state, word, detail }: SystemRow) => ({
  key: name,
  cells: [
    <span key="name" className="whitespace-nowrap">
      {name}
    </span>,
    <StateMark key="mark" state={state} word={word} />,
    detail,
  ],
})

interface PartProps {
  status: SystemStatus | null
  isAsked: boolean
}

function Views({ status, isAsked }: PartProps) {
  return (
    <Table
      title="Views"
      note="of the replica that answered"
      heads={['Board and revision', 'State', 'Players', 'Memory']}
      isNumeric={[false, false, true, true]}
      isWaiting={!isAsked}
      rows={(status?.views ?? []).map((view) => ({
        key: `${view.board} ${view.season}`,
        cells: [
          <span key="board">
            <span className="whitespace-nowrap">
              {view.board}, season {view.season}
            </span>
            <code className="block break-all font-mono text-note text-ink-3">{view.revision ?? 'no revision yet'}</code>
          </span>,
          <StateMark key="mark" {...markOfView(view)} />,
          formatWhole(view.players),
          <span key="memory" className="whitespace-nowrap">
            {formatRate(view.bytes / 1024 / 1024)} MiB
          </span>,
        ],
      }))}
    />
  )
}

/** Sent within this time, the outbox is as it should be. */
const OUTBOX_ALERT_SECONDS = 2

function Outbox({ status }: { status: SystemStatus | null }) {
  const outbox = status?.outbox ?? null
  const isLate = outbox !== null && outbox.oldestSeconds > OUTBOX_ALERT_SECONDS
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-3">
      <div>
        <h2 className="text-note font-semibold text-ink-2">Outbox</h2>
        <p>
          <span className="text-figure font-[650] tracking-tight">
            {outbox === null ? '–' : formatSeconds(outbox.oldestSeconds)}
          </span>
          <span className="ml-2 text-note text-ink-2">
            {outbox === null ? 'PostgreSQL did not tell' : `oldest unsent, ${formatWhole(outbox.unsent)} waiting`}
          </span>
        </p>
      </div>
      <div className="text-right text-note text-ink-3">
        <StateMark
          state={outbox === null ? 'unknown' : isLate ? 'behind' : 'ready'}
          word={outbox === null ? 'Not known' : isLate ? 'Late' : 'In time'}
        />
        <p>Alert at {OUTBOX_ALERT_SECONDS} s</p>
      </div>
    </div>
  )
}

function Jobs({ status, isAsked }: PartProps) {
  return (
    <Table
      title="Background work"
      note="the audit compares views with the database"
      heads={['Work', 'State', 'Last result', 'At']}
      isWaiting={!isAsked}
      rows={(status?.jobs ?? []).map((job) => ({
        key: job.name,
        cells: [
          nameOfJob(job),
          <StateMark key="mark" {...markOfJob(job)} />,
          job.detail,
          formatMoment(Date.parse(job.updatedAt)),
        ],
      }))}
    />
  )
}

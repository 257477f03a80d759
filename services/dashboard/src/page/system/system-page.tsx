import type { Readyz, SystemStatus } from '@leaderboard/contracts/status'
import { useClient } from '../client-context.tsx'
import { formatClock, formatDay, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { useNow } from '../parts/use-now.ts'
import { useRead } from '../parts/use-read.ts'
import { markOfJob, markOfView, serviceRows, storeRows } from './system-rows.ts'
import { Table } from './table.tsx'

const EVERY_MS = 5000

/** For operators: what the services say about themselves. */
export function SystemPage() {
  const client = useClient()
  const turn = Math.floor(useNow(1000) / EVERY_MS)
  const status = useRead('status', () => client.status(), turn)
  const readiness = useRead('readiness', () => client.readiness(), turn)
  const known = readiness.error === null ? readiness.data : null
  const rows = [...serviceRows(known), ...storeRows(known, status.error === null ? status.data : null)]
  const ready = rows.filter(({ state }) => state === 'ready').length
  return (
    <section className="panel mx-auto max-w-[960px]" aria-labelledby="system-title">
      <div className="flex items-baseline gap-3 px-4 pb-3 pt-3.5">
        <h1 id="system-title" className="flex-1 text-title font-[650]">
          System
        </h1>
        <span className="text-note text-ink-3">Asked every {EVERY_MS / 1000} s</span>
      </div>
      {readiness.error !== null || status.error !== null ? (
        <div className="px-4 pb-3">
          <Note tone="bad">
            <b className="font-semibold">The system cannot be asked in full.</b>{' '}
            {(readiness.error ?? status.error)?.message}
          </Note>
        </div>
      ) : null}
      <Table
        title="Services and stores"
        note={known === null ? '' : `${ready} of ${rows.length} ready`}
        heads={['Name', 'State', 'Detail']}
        rows={rows.map(({ name, state, word, detail }) => ({
          key: name,
          cells: [name, <StateMark key="mark" state={state} word={word} />, detail],
        }))}
      />
      <Views status={status.data} />
      <Outbox status={status.data} readiness={known} />
      <Jobs status={status.data} />
    </section>
  )
}

function Views({ status }: { status: SystemStatus | null }) {
  return (
    <Table
      title="Views"
      note="of the replica that answered"
      heads={['Board', 'State', 'Revision', 'Players', 'Memory']}
      isNumeric={[false, false, false, true, true]}
      rows={(status?.views ?? []).map((view) => ({
        key: view.board,
        cells: [
          `${view.board}, season ${view.season}`,
          <StateMark key="mark" {...markOfView(view)} />,
          <code key="revision" className="font-mono text-note">
            {view.revision ?? '–'}
          </code>,
          formatWhole(view.players),
          `${formatWhole(Math.round(view.bytes / 1024))} KiB`,
        ],
      }))}
    />
  )
}

/** Sent within this time, the outbox is as it should be. */
const OUTBOX_ALERT_SECONDS = 2

function Outbox({ status, readiness }: { status: SystemStatus | null; readiness: Readyz | null }) {
  const outbox = status?.outbox ?? null
  const isLate = outbox !== null && outbox.oldestSeconds > OUTBOX_ALERT_SECONDS
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-3">
      <div>
        <h2 className="text-note font-semibold text-ink-2">Outbox</h2>
        <p>
          <span className="text-figure font-[650] tracking-tight">
            {outbox === null ? '–' : `${outbox.oldestSeconds.toFixed(2)} s`}
          </span>{' '}
          <span className="text-note text-ink-2">
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
        {readiness === null ? null : <p>The origin says: {readiness.status}</p>}
      </div>
    </div>
  )
}

function Jobs({ status }: { status: SystemStatus | null }) {
  return (
    <Table
      title="Background work"
      note="the audit compares views with the database"
      heads={['Work', 'State', 'Last result', 'At']}
      rows={(status?.jobs ?? []).map((job) => ({
        key: job.name,
        cells: [job.name, <StateMark key="mark" {...markOfJob(job)} />, job.detail, timeOf(job.updatedAt)],
      }))}
    />
  )
}

/** Time of day for today, else the day as well. */
function timeOf(at: string): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  return isToday ? formatClock(Date.parse(at)) : formatDay(at)
}

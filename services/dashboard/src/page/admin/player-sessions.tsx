import type { ModerationEntry } from '@leaderboard/contracts/moderation'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useClient } from '../client-context.tsx'
import { Button } from '../parts/button.tsx'
import { formatDay, formatWhole } from '../parts/format-figure.ts'
import { useRead } from '../parts/use-read.ts'
import { PartError } from '../place/part-error.tsx'
import { PartLoading } from '../place/part-loading.tsx'
import { ActNote } from './act-note.tsx'
import { useAdmin } from './admin-context.tsx'
import { ReasonForm } from './reason-form.tsx'
import { useAct } from './use-act.ts'

interface PlayerSessionsProps {
  userId: number
  /** Those that were taken out. */
  removed: readonly ModerationEntry[]
  onChange: () => void
}

/** As many as one call takes. */
const SHOWN = 20
const MAX_SHOWN = 100

/** The sessions of a player that count, latest first, and those that were taken out. */
export function PlayerSessions({ userId, removed, onChange }: PlayerSessionsProps) {
  const client = useClient()
  const admin = useAdmin()
  const act = useAct()
  const [limit, setLimit] = useState(SHOWN)
  const [chosen, setChosen] = useState<number | null>(null)
  const [turn, setTurn] = useState(0)
  const version = `${turn} ${limit}`
  const { data, error, again } = useRead(`admin sessions ${userId}`, () => client.history(userId, { limit }), version)

  const choose = (sessionId: number) => {
    act.forget()
    setChosen((held) => (held === sessionId ? null : sessionId))
  }
  const confirm = async (work: () => Promise<string>) => {
    if (await act.run(work)) setChosen(null)
    setTurn((count) => count + 1)
    onChange()
  }
  const formOf = (sessionId: number, isRemoved: boolean): ReactNode =>
    chosen === sessionId ? (
      <ReasonForm
        verb={isRemoved ? 'Put session back' : 'Remove session'}
        consequence={
          isRemoved
            ? 'It counts again wherever it did.'
            : 'It no longer counts in any open season. It can be put back exactly.'
        }
        isSending={act.isSending}
        onCancel={() => setChosen(null)}
        onConfirm={(reason) =>
          void confirm(async () => {
            if (isRemoved) await admin.restoreSession(sessionId, reason)
            else await admin.removeSession(sessionId, reason)
            return `Session ${sessionId} ${isRemoved ? 'counts again.' : 'was taken out.'}`
          })
        }
      />
    ) : null

  return (
    <div className="border-t border-line py-2">
      <h3 className="px-4 py-1 text-note font-semibold text-ink-2">Sessions</h3>
      <ActNote act={act} className="px-4 py-2" />
      {removed.length === 0 ? null : (
        <ul aria-label="Removed sessions">
          {removed.map((entry) => (
            <Row
              key={entry.id}
              name={`Session ${entry.sessionId}`}
              detail={`removed ${formatDay(entry.at)}${entry.reason === null ? '' : `: ${entry.reason}`}`}
              verb="Put back…"
              isOpen={chosen === entry.sessionId}
              onOpen={() => choose(entry.sessionId ?? 0)}
            >
              {formOf(entry.sessionId ?? 0, true)}
            </Row>
          ))}
        </ul>
      )}
      {data === null ? (
        <div className="min-h-[100px] px-4 py-2">
          {error === null ? <PartLoading lines={3} /> : <PartError what="The sessions" again={again} />}
        </div>
      ) : data.sessions.length === 0 ? (
        <p className="px-4 py-2 text-ink-2">No session counts.</p>
      ) : (
        <ul aria-label="Sessions that count">
          {data.sessions.map(({ sessionId, score, gameMode, at }) => (
            <Row
              key={sessionId}
              name={`Session ${sessionId}`}
              detail={`${formatDay(at)}, ${gameMode}`}
              figure={formatWhole(score)}
              verb="Remove…"
              isOpen={chosen === sessionId}
              onOpen={() => choose(sessionId)}
            >
              {formOf(sessionId, false)}
            </Row>
          ))}
        </ul>
      )}
      {(data?.next ?? null) === null || limit >= MAX_SHOWN ? null : (
        <div className="border-t border-line/65 px-4 pb-1 pt-2">
          <Button onClick={() => setLimit(MAX_SHOWN)}>More sessions</Button>
        </div>
      )}
    </div>
  )
}

interface RowProps {
  name: string
  detail: string
  figure?: string
  verb: string
  isOpen: boolean
  onOpen: () => void
  children: ReactNode
}

function Row({ name, detail, figure, verb, isOpen, onOpen, children }: RowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line/65 px-4 py-1.5">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1 md:flex md:items-baseline md:gap-4">
          <p className="whitespace-nowrap md:w-[150px]">{name}</p>
          <p className="min-w-0 text-note text-ink-3 max-md:break-words md:truncate" title={detail}>
            {detail}
          </p>
        </div>
        {figure === undefined ? null : <b className="font-semibold">{figure}</b>}
        <Button aria-expanded={isOpen} aria-label={`${verb.replace('…', '')} ${name.toLowerCase()}`} onClick={onOpen}>
          {verb}
        </Button>
      </div>
      {children}
    </li>
  )
}

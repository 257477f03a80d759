import { useState } from 'react'
import { useClient } from '../client-context.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { formatSessions, formatWhole } from '../parts/format-figure.ts'
import { StateMark } from '../parts/state-mark.tsx'
import { useRead } from '../parts/use-read.ts'
import { ActNote } from './act-note.tsx'
import { useAdmin } from './admin-context.tsx'
import { LogEntries } from './log-part.tsx'
import { type ModeratedState, stateOf } from './moderation-words.ts'
import { PlayerSessions } from './player-sessions.tsx'
import { ReasonForm } from './reason-form.tsx'
import { saveAsFile } from './save-as-file.ts'
import { useAct } from './use-act.ts'
import { useLog } from './use-log.ts'

/** One player as an operator sees them: how they stand, what can be done, and what was. */
export function ModeratedPlayer({ userId }: { userId: number }) {
  const client = useClient()
  const log = useLog(userId)
  const [turn, setTurn] = useState(0)
  const { data } = useRead(`admin rank ${userId}`, () => client.ranks([userId]), turn)
  const ranked = data?.items[0]
  const state = stateOf(log.items ?? [])
  const isHidden = state.isHidden ?? ranked?.reason === 'hidden'
  const isUnknown = ranked?.reason === 'unknown_player' && !state.isErased && log.items?.length === 0
  const name = ranked?.username ?? `Player ${userId}`
  const changed = () => {
    log.again()
    setTurn((count) => count + 1)
  }
  return (
    <section aria-label={name} className="border-t border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-3 pt-4">
        <Avatar userId={userId} name={name} isLarge />
        <div className="min-w-0 flex-1">
          <h2 dir="auto" title={name} className="player-name text-name font-[650]">
            {name}
          </h2>
          <p className="text-note text-ink-2">
            Player {userId}
            {ranked?.totalScore == null
              ? ''
              : `, average of ${formatSessions(ranked.sessions)}: ${formatWhole(ranked.totalScore)}`}
          </p>
        </div>
        {log.items === null ? null : <Standing state={state} isHidden={isHidden} isUnknown={isUnknown} />}
      </div>
      {state.isErased || isUnknown ? (
        <p className="px-4 pb-4 text-ink-2">
          {isUnknown ? `There is no player ${userId}.` : 'Nothing is left but the id, which is never given out again.'}
        </p>
      ) : (
        <>
          <PlayerActs userId={userId} isHidden={isHidden} onChange={changed} />
          <PlayerSessions userId={userId} removed={state.removed} onChange={changed} />
        </>
      )}
      <div className="border-t border-line py-2">
        <h3 className="px-4 py-1 text-note font-semibold text-ink-2">Of this player in the audit log</h3>
        <LogEntries log={log} nameOf={null} empty="Nothing." />
      </div>
    </section>
  )
}

function Standing({ state, isHidden, isUnknown }: { state: ModeratedState; isHidden: boolean; isUnknown: boolean }) {
  if (state.isErased) return <StateMark state="unknown" word="Erased" />
  if (isUnknown) return <StateMark state="unknown" word="Unknown" />
  return isHidden ? <StateMark state="behind" word="Hidden" /> : <StateMark state="ready" word="Shown" />
}

interface PlayerActsProps {
  userId: number
  isHidden: boolean
  onChange: () => void
}

/** Hide or show, export, erase: one form open at a time. */
function PlayerActs({ userId, isHidden, onChange }: PlayerActsProps) {
  const admin = useAdmin()
  const act = useAct()
  const [open, setOpen] = useState<'hide' | 'erase' | null>(null)
  const toggle = (which: 'hide' | 'erase') => {
    act.forget()
    setOpen((held) => (held === which ? null : which))
  }
  const confirm = async (work: () => Promise<string>) => {
    if (await act.run(work)) setOpen(null)
    onChange()
  }
  const setHidden = (reason: string) =>
    confirm(async () => {
      if (isHidden) {
        await admin.unhidePlayer(userId, reason)
        return 'Shown again, exactly as if nothing had been.'
      }
      await admin.hidePlayer(userId, reason)
      return 'Hidden: off every board. “Show again” undoes it exactly.'
    })
  const erase = (reason: string) =>
    confirm(async () => {
      const { isFinished } = await admin.erasePlayer(userId, reason)
      return isFinished ? 'Erased.' : 'Name, sessions and totals are erased; the last traces follow within two minutes.'
    })
  const save = () =>
    confirm(async () => {
      const stored = await admin.exportPlayer(userId)
      saveAsFile(`player-${userId}.json`, stored)
      return `Exported, ${formatSessions(stored.sessions.length)}. The audit log says so.`
    })
  const verb = isHidden ? 'Show again' : 'Hide player'
  return (
    <div className="grid gap-3 px-4 pb-4">
      <div className="flex flex-wrap gap-2">
        <Button aria-expanded={open === 'hide'} onClick={() => toggle('hide')}>
          {verb}…
        </Button>
        <Button disabled={act.isSending} onClick={() => void save()}>
          Export as a file
        </Button>
        <Button aria-expanded={open === 'erase'} className="text-bad" onClick={() => toggle('erase')}>
          Erase…
        </Button>
      </div>
      {open === 'hide' ? (
        <ReasonForm
          verb={verb}
          consequence={
            isHidden
              ? 'Back on every board at once, with everything that was counted meanwhile.'
              : 'Off every board at once. Scores go on being counted, so that it can be undone exactly.'
          }
          isSending={act.isSending}
          onConfirm={(reason) => void setHidden(reason)}
          onCancel={() => setOpen(null)}
        />
      ) : open === 'erase' ? (
        <ReasonForm
          verb="Erase for good"
          consequence="Name, sessions and totals go for good; there is no undoing. The reason is kept, so it must not hold the name."
          confirmation={String(userId)}
          isSending={act.isSending}
          onConfirm={(reason) => void erase(reason)}
          onCancel={() => setOpen(null)}
        />
      ) : null}
      <ActNote act={act} />
    </div>
  )
}

import { useLocation } from 'wouter'
import { Button } from '../parts/button.tsx'
import { PlayerCombobox } from '../search/player-combobox.tsx'
import { ActNote } from './act-note.tsx'
import { useAdmin } from './admin-context.tsx'
import { ModeratedPlayer } from './moderated-player.tsx'
import { useAct } from './use-act.ts'

/** Finds a player, and shows what can be done about one; below, what is done for all of them. */
export function PlayersPart({ userId }: { userId: number | null }) {
  const [, navigate] = useLocation()
  return (
    <>
      <div className="border-t border-line px-4 py-4">
        <PlayerCombobox
          label="Find a player by name or id"
          className="max-w-[420px]"
          onChoose={(player) => navigate(`/admin/players/${player.userId}`)}
        />
      </div>
      {userId === null ? (
        <p className="border-t border-line px-4 py-5 text-ink-2">
          Choose a player to hide or show them, to take a session out, to export all that is stored, or to erase it.
        </p>
      ) : (
        <ModeratedPlayer key={userId} userId={userId} />
      )}
      <Recalculation />
    </>
  )
}

function Recalculation() {
  const admin = useAdmin()
  const act = useAct()
  const recalculate = () =>
    act.run(async () => {
      const { jobId } = await admin.recalculate()
      return `Asked for, as job ${jobId}. The system page tells when it is done.`
    })
  return (
    <div className="grid gap-3 border-t border-line px-4 py-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-note font-semibold text-ink-2">Stored ranks</h2>
          <p className="text-note text-ink-3">
            The board is always live. What is stored is worked out every few minutes.
          </p>
        </div>
        <Button disabled={act.isSending} onClick={() => void recalculate()}>
          Recalculate now
        </Button>
      </div>
      <ActNote act={act} />
    </div>
  )
}

import { Note } from '../parts/note.tsx'
import type { Act } from './use-act.ts'

/** What became of an act. */
export function ActNote({ act, className = '' }: { act: Act; className?: string }) {
  if (act.told === null && act.refusal === null) return null
  return (
    <div className={className}>
      {act.refusal === null ? (
        <Note tone="ok">{act.told}</Note>
      ) : (
        <Note tone="bad">
          <b className="font-semibold">Not done.</b> {act.refusal}
        </Note>
      )}
    </div>
  )
}

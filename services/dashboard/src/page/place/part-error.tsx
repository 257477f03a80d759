import { Button } from '../parts/button.tsx'
import { Note } from '../parts/note.tsx'

/** What a part of a panel shows instead of its data; the rest of the panel is not affected. */
export function PartError({ what, again }: { what: string; again: () => void }) {
  return (
    <div className="grid justify-items-start gap-2">
      <Note tone="bad">
        <b className="font-semibold">{what} could not be read.</b> The rest is not affected.
      </Note>
      <Button onClick={again}>Try again</Button>
    </div>
  )
}

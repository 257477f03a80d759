import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import { useClient } from '../client-context.tsx'
import { areReadsKeyed } from '../parts/are-reads-keyed.ts'
import { Note } from '../parts/note.tsx'
import { useRead } from '../parts/use-read.ts'

/** Any player tells whether players may be read. */
const ANYBODY = 1

/** Where reading takes a key and that of the session is not for reading, this area knows players by their ids alone. */
export function UnreadNote() {
  const client = useClient()
  const { error } = useRead(areReadsKeyed() ? 'may read' : null, () => client.ranks([ANYBODY]))
  if (!(error instanceof LeaderboardError) || error.code !== 'forbidden') return null
  return (
    <div className="border-t border-line p-4">
      <Note tone="bad">
        <b className="font-semibold">Names and scores cannot be read with this key.</b> Reading takes the scope read
        here: log in with a key that has both, admin and read.
      </Note>
    </div>
  )
}

import type { ApiKey, CreatedApiKey } from '@leaderboard/contracts/api-key'
import { useState } from 'react'
import { useRead } from '../parts/use-read.ts'
import { PartError } from '../place/part-error.tsx'
import { PartLoading } from '../place/part-loading.tsx'
import { ActNote } from './act-note.tsx'
import { useAdmin } from './admin-context.tsx'
import { KeyRow } from './key-row.tsx'
import { MadeKey } from './made-key.tsx'
import { NewKey } from './new-key.tsx'
import { useAct } from './use-act.ts'

/** How long an old key stays valid beside its successor, where nobody revokes it before: the longest there is. */
const GRACE_SECONDS = 30 * 86_400

/** Keys of game servers and operators: made here, shown once, succeeded and ended here. */
export function KeysPart() {
  const admin = useAdmin()
  const { data, error, again } = useRead('admin keys', () => admin.keys())
  const act = useAct()
  const [shown, setShown] = useState<{ made: CreatedApiKey; replaced: ApiKey | null } | null>(null)
  const show = (made: CreatedApiKey, replaced: ApiKey | null = null) => {
    setShown({ made, replaced })
    again()
  }
  const rotate = (key: ApiKey) =>
    act.run(async () => {
      if (shown !== null) throw new Error('Put away the key above first: it is not shown again.')
      show(await admin.rotateKey(key.id, GRACE_SECONDS), key)
      return `${key.name} has a successor, shown above.`
    })
  const revoke = async ({ id, name }: ApiKey) => {
    await act.run(async () => {
      await admin.revokeKey(id)
      return `${name} is revoked. Every process obeys within five seconds.`
    })
    again()
  }
  return (
    <>
      {shown === null ? (
        <NewKey onMade={show} />
      ) : (
        <MadeKey key={shown.made.key.id} {...shown} onDone={() => setShown(null)} />
      )}
      <div className="border-t border-line py-2">
        <h2 className="px-4 py-1 text-note font-semibold text-ink-2">All keys, newest first</h2>
        <ActNote act={act} className="px-4 py-2" />
        {data === null ? (
          <div className="min-h-[120px] px-4 py-2">
            {error === null ? <PartLoading /> : <PartError what="The keys" again={again} />}
          </div>
        ) : (
          <ul aria-label="API keys">
            {data.map((key) => (
              <KeyRow
                key={key.id}
                apiKey={key}
                isSending={act.isSending}
                onRevoke={() => revoke(key)}
                onRotate={() => rotate(key)}
              />
            ))}
          </ul>
        )}
      </div>
    </>
  )
}

import type { ApiKey } from '@leaderboard/contracts/api-key'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatDay } from '../parts/format-figure.ts'
import { StateMark } from '../parts/state-mark.tsx'
import { useRead } from '../parts/use-read.ts'
import { PartError } from '../place/part-error.tsx'
import { PartLoading } from '../place/part-loading.tsx'
import { ActNote } from './act-note.tsx'
import { useAdmin } from './admin-context.tsx'
import { NewKey } from './new-key.tsx'
import { useAct } from './use-act.ts'

const STATES = {
  active: { state: 'ready', word: 'Active' },
  expired: { state: 'behind', word: 'Expired' },
  revoked: { state: 'down', word: 'Revoked' },
} as const

/** Keys of game servers and operators: made here, shown once, ended here. */
export function KeysPart() {
  const admin = useAdmin()
  const { data, error, again } = useRead('admin keys', () => admin.keys())
  const act = useAct()
  const revoke = async ({ id, name }: ApiKey) => {
    await act.run(async () => {
      await admin.revokeKey(id)
      return `${name} is revoked. Every process obeys within five seconds.`
    })
    again()
  }
  return (
    <>
      <NewKey onMade={again} />
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
              <KeyRow key={key.id} apiKey={key} isSending={act.isSending} onRevoke={() => revoke(key)} />
            ))}
          </ul>
        )}
      </div>
    </>
  )
}

interface KeyRowProps {
  apiKey: ApiKey
  isSending: boolean
  onRevoke: () => Promise<void>
}

function KeyRow({ apiKey, isSending, onRevoke }: KeyRowProps) {
  const [isAsked, setIsAsked] = useState(false)
  const { id, name, scopes, state } = apiKey
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line/65 px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 md:grid md:grid-cols-[minmax(0,1fr)_190px_86px_210px_88px]">
        <div className="min-w-0 max-md:flex-1">
          <p className="truncate font-medium" title={name}>
            {name}
          </p>
          <p className="font-mono text-note text-ink-3">{id}</p>
        </div>
        <p className="flex flex-wrap gap-1 max-md:order-3 max-md:w-full">
          {scopes.map((scope) => (
            <span key={scope} className="rounded-tag border border-line px-1.5 text-heads font-medium text-ink-2">
              {scope}
            </span>
          ))}
        </p>
        <StateMark {...STATES[state]} />
        <p className="text-note text-ink-3 max-md:order-4 max-md:flex-1">
          {timesOf(apiKey).map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
        </p>
        <div className="max-md:order-5 md:text-right">
          {state === 'active' ? (
            <Button aria-expanded={isAsked} aria-label={`Revoke ${name}`} onClick={() => setIsAsked((held) => !held)}>
              Revoke…
            </Button>
          ) : null}
        </div>
      </div>
      {isAsked && state === 'active' ? (
        <fieldset
          aria-label={`Revoke ${name}`}
          className="flex flex-wrap items-center gap-2 rounded-control border border-line bg-sunken p-3"
        >
          <p className="w-full text-note text-ink-2">
            Whoever holds it is refused from then on, for good. If it is the one that you logged in with, this session
            ends.
          </p>
          <Button isPrimary disabled={isSending} onClick={() => void onRevoke().then(() => setIsAsked(false))}>
            Revoke for good
          </Button>
          <Button onClick={() => setIsAsked(false)}>Keep it</Button>
        </fieldset>
      ) : null}
    </li>
  )
}

function timesOf({ lastUsedAt, expiresAt, revokedAt, state }: ApiKey): string[] {
  const used = lastUsedAt === null ? 'Never used' : `Last used ${formatDay(lastUsedAt)}`
  if (state === 'revoked') return [used, revokedAt === null ? 'Revoked' : `Revoked ${formatDay(revokedAt)}`]
  if (expiresAt === null) return [used, 'Never expires']
  return [used, `${state === 'expired' ? 'Expired' : 'Expires'} ${formatDay(expiresAt)}`]
}

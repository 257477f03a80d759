import type { ApiKey } from '@leaderboard/contracts/api-key'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatDay } from '../parts/format-figure.ts'
import { StateMark } from '../parts/state-mark.tsx'

const STATES = {
  active: { state: 'ready', word: 'Active' },
  expired: { state: 'behind', word: 'Expired' },
  revoked: { state: 'down', word: 'Revoked' },
} as const

interface KeyRowProps {
  apiKey: ApiKey
  isSending: boolean
  onRevoke: () => Promise<unknown>
  onRotate: () => Promise<unknown>
}

const ACTS = {
  rotate: {
    name: 'Rotate',
    sure: 'Make the successor',
    words:
      'A new key with the same name and scopes is made and shown once. This one works beside it for 30 days, or until you revoke it; one that it had itself replaced ends now.',
  },
  revoke: {
    name: 'Revoke',
    sure: 'Revoke for good',
    words:
      'Whoever holds it is refused from then on, for good. If it is the one that you logged in with, this session ends.',
  },
} as const

/** A key, and what can be done with it; asked twice. */
export function KeyRow({ apiKey, isSending, onRevoke, onRotate }: KeyRowProps) {
  const [asked, setAsked] = useState<keyof typeof ACTS | null>(null)
  const { id, name, scopes, state, replacedBy } = apiKey
  const offered =
    state !== 'active' ? [] : replacedBy === null ? (['rotate', 'revoke'] as const) : (['revoke'] as const)
  const act = asked !== null && offered.some((each) => each === asked) ? asked : null
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line/65 px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 md:grid md:grid-cols-[minmax(0,1fr)_150px_84px_180px_176px]">
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
        <div className="flex gap-2 max-md:order-5 md:justify-end">
          {offered.map((each) => (
            <Button
              key={each}
              aria-expanded={asked === each}
              aria-label={`${ACTS[each].name} ${name}, ${id}`}
              onClick={() => setAsked(asked === each ? null : each)}
            >
              {ACTS[each].name}…
            </Button>
          ))}
        </div>
      </div>
      {act === null ? null : (
        <fieldset
          aria-label={`${ACTS[act].name} ${name}`}
          className="flex flex-wrap items-center gap-2 rounded-control border border-line bg-sunken p-3"
        >
          <p className="w-full text-note text-ink-2">{ACTS[act].words}</p>
          <Button
            isPrimary
            disabled={isSending}
            onClick={() => void (act === 'rotate' ? onRotate() : onRevoke()).then(() => setAsked(null))}
          >
            {ACTS[act].sure}
          </Button>
          <Button onClick={() => setAsked(null)}>Keep it as it is</Button>
        </fieldset>
      )}
    </li>
  )
}

function timesOf({ lastUsedAt, expiresAt, revokedAt, state, replacedBy }: ApiKey): string[] {
  const last = lastUsedAt === null ? 'Never used' : `Last used ${formatDay(lastUsedAt)}`
  const used = replacedBy === null ? last : `${last}, replaced by ${replacedBy}`
  if (state === 'revoked') return [used, revokedAt === null ? 'Revoked' : `Revoked ${formatDay(revokedAt)}`]
  if (expiresAt === null) return [used, 'Never expires']
  return [used, `${state === 'expired' ? 'Expired' : 'Expires'} ${formatDay(expiresAt)}`]
}

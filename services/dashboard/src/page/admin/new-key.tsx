import type { CreatedApiKey, Scope } from '@leaderboard/contracts/api-key'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { useAdmin } from './admin-context.tsx'

const SCOPES: readonly { scope: Scope; meaning: string }[] = [
  { scope: 'submit', meaning: 'scores and player tokens' },
  { scope: 'players', meaning: 'makes players' },
  { scope: 'read', meaning: 'reads, where that takes a key' },
  { scope: 'admin', meaning: 'all of this area' },
]

const LIVES = [
  { days: '', name: 'Never' },
  { days: '7', name: 'In 7 days' },
  { days: '30', name: 'In 30 days' },
  { days: '365', name: 'In a year' },
] as const

export function NewKey({ onMade }: { onMade: (made: CreatedApiKey) => void }) {
  const admin = useAdmin()
  const lifeId = useId()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['submit'])
  const [days, setDays] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isSending, setIsSending] = useState(false)

  const make = async () => {
    if (name.trim() === '') return setRefusal('Say what the key is for.')
    if (scopes.length === 0) return setRefusal('Choose at least one scope.')
    setRefusal(null)
    setIsSending(true)
    try {
      const life = days === '' ? {} : { expiresInDays: Number(days) }
      onMade(await admin.createKey({ name: name.trim(), scopes: [...scopes], ...life }))
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error))
    } finally {
      setIsSending(false)
    }
  }
  const toggle = (scope: Scope) =>
    setScopes((held) => (held.includes(scope) ? held.filter((other) => other !== scope) : [...held, scope]))

  return (
    <form
      noValidate
      aria-label="New key"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void make()
      }}
      className="grid gap-3 border-t border-line px-4 py-4 md:grid-cols-[minmax(0,1fr)_160px]"
    >
      <Field
        label="Name of a new key"
        autoComplete="off"
        maxLength={100}
        value={name}
        refusal={refusal}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="grid content-start gap-1">
        <label htmlFor={lifeId} className="text-note font-medium text-ink-2">
          Expires
        </label>
        <select
          id={lifeId}
          value={days}
          onChange={(event) => setDays(event.target.value)}
          className="h-11 rounded-control border border-line-strong bg-surface px-2 md:h-8"
        >
          {LIVES.map((life) => (
            <option key={life.days} value={life.days}>
              {life.name}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="md:col-span-2">
        <legend className="mb-1 text-note font-medium text-ink-2">Scopes</legend>
        <div className="grid gap-x-6 md:flex md:flex-wrap">
          {SCOPES.map(({ scope, meaning }) => (
            <label key={scope} className="flex h-11 items-center gap-2 md:h-7">
              <input
                type="checkbox"
                className="size-4 accent-ink"
                checked={scopes.includes(scope)}
                onChange={() => toggle(scope)}
              />
              <span className="font-medium">{scope}</span>
              <span className="text-note text-ink-3">{meaning}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="md:col-span-2">
        <Button type="submit" isPrimary disabled={isSending}>
          Make key
        </Button>
      </div>
    </form>
  )
}

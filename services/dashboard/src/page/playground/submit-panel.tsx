import { randomKey } from '@leaderboard/client/random-key'
import { type FormEvent, useRef, useState } from 'react'
import { useClient } from '../client-context.tsx'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Field } from '../parts/field.tsx'
import { isProduction } from '../parts/is-production.ts'
import { useRead } from '../parts/use-read.ts'
import { PlayerCombobox } from '../search/player-combobox.tsx'
import { useYou } from '../you.tsx'
import { CrowdPanel } from './crowd-panel.tsx'
import { asClientCode, asCurl, type Draft, refusalsOf, type ScoreBounds } from './same-request.ts'
import { SubmitOutcome } from './submit-outcome.tsx'
import { useSubmit } from './use-submit.ts'

const newKey = () => `play-${randomKey().slice(0, 8)}`

/** `onPlayer` is told whom the score is for. */
export function SubmitPanel({ onPlayer }: { onPlayer: (userId: number) => void }) {
  const you = useYou()
  const [draft, setDraft] = useState<Draft>(() => ({
    userId: you.userId === null ? '' : String(you.userId),
    score: '1250',
    gameMode: 'solo',
    key: newKey(),
  }))
  const [firstId] = useState(you.userId)
  const firstName = useNameOf(firstId)
  const [isChecked, setIsChecked] = useState(false)
  const { outcome, isSending, submit } = useSubmit()
  const bounds = useBounds()
  const refusals = isChecked ? refusalsOf(draft, bounds) : { userId: null, score: null }
  const edit = (change: Partial<Draft>) => setDraft((held) => ({ ...held, ...change }))

  const send = (key: string) => {
    setIsChecked(true)
    const { userId, score } = refusalsOf(draft, bounds)
    if (userId !== null || score !== null) return
    edit({ key })
    void submit({
      userId: Number(draft.userId),
      score: Number(draft.score),
      gameMode: draft.gameMode,
      idempotencyKey: key,
    })
  }
  const sendNew = (event: FormEvent) => {
    event.preventDefault()
    send(outcome === null ? draft.key : newKey())
  }

  return (
    <section className="panel" aria-labelledby="playground-title">
      <div className="flex items-center gap-3 px-4 pb-3 pt-3.5">
        <h1 id="playground-title" className="flex-1 text-title font-[650]">
          Playground
        </h1>
        <span className="text-note text-ink-3">Writes to this board</span>
      </div>
      <form noValidate onSubmit={sendNew} className="grid grid-cols-2 gap-3 border-t border-line px-4 py-4">
        <PlayerCombobox
          label="Player"
          keepsChoice
          initialText={firstName}
          refusal={refusals.userId}
          className="max-md:col-span-2"
          onType={() => edit({ userId: '' })}
          onChoose={({ userId }) => {
            edit({ userId: String(userId) })
            onPlayer(userId)
          }}
        />
        <Field
          label="Score of the session"
          inputMode="numeric"
          className="max-md:col-span-2"
          value={draft.score}
          refusal={refusals.score}
          onChange={(event) => edit({ score: event.target.value.trim() })}
        />
        <Field
          label="Submission key"
          readOnly
          value={draft.key}
          hint="Sending the same key again changes nothing."
          className="col-span-2"
        />
        <div className="col-span-2 flex flex-wrap gap-2">
          <Button type="submit" isPrimary disabled={isSending}>
            Submit score
          </Button>
          <Button disabled={isSending || outcome === null} onClick={() => send(draft.key)}>
            Send same key again
          </Button>
        </div>
        <div className="col-span-2 min-h-[50px]">
          {outcome === null ? (
            <p className="text-note text-ink-3">
              The answer appears here, and the place of the player follows it live.
            </p>
          ) : (
            <SubmitOutcome outcome={outcome} />
          )}
        </div>
        <Request title="The same request" code={asCurl(location.origin, draft)} />
        <Request title="The same with the client" code={asClientCode(location.origin, draft)} />
        <p className="col-span-2 text-note text-ink-2">
          Every call is described at{' '}
          <a href="/docs" className="underline">
            /docs
          </a>
          .
        </p>
      </form>
      {isProduction() ? null : <CrowdPanel />}
    </section>
  )
}

/** The name, once it was read; before, and where it cannot be, the id. */
function useNameOf(userId: number | null): string {
  const client = useClient()
  const { data } = useRead(userId === null ? null : `name ${userId}`, () => client.player(userId ?? 0))
  return data?.username ?? (userId === null ? '' : String(userId))
}

/** Any score that is well formed, until the board said what it takes; the server decides in the end. */
const WIDEST: ScoreBounds = { minimumScore: -2_147_483_648, maximumScore: 2_147_483_647 }

function useBounds(): ScoreBounds {
  const client = useClient()
  const { data } = useRead('boards', () => client.boards())
  return data?.find(({ slug }) => slug === 'global') ?? WIDEST
}

function Request({ title, code }: { title: string; code: string }) {
  const source = useRef<HTMLPreElement>(null)
  return (
    <div className="col-span-2 min-w-0">
      <div className="mb-2 flex items-center justify-between">
        <h2 className="text-note font-semibold text-ink-2">{title}</h2>
        <CopyButton text={code} source={source} />
      </div>
      <pre
        ref={source}
        // A region that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="overflow-auto rounded-control border border-line bg-sunken px-3 py-2.5 font-mono text-note leading-[18px]"
      >
        {code}
      </pre>
    </div>
  )
}

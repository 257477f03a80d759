import { type FormEvent, useState } from 'react'
import { areReadsKeyed } from '../parts/are-reads-keyed.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Note } from '../parts/note.tsx'
import { useAdmin } from './admin-context.tsx'

interface LoginPartProps {
  /** There was a session until just now. */
  isOver: boolean
  onLogin: () => void
}

export function LoginPart({ isOver, onLogin }: LoginPartProps) {
  const admin = useAdmin()
  const [key, setKey] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isSending, setIsSending] = useState(false)

  const logIn = async () => {
    const text = key.trim()
    if (text === '') return setRefusal('Enter an admin key.')
    setIsSending(true)
    try {
      await admin.logIn(text)
      onLogin()
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error))
    } finally {
      setIsSending(false)
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void logIn()
      }}
      className="grid gap-4 border-t border-line px-4 py-5 md:grid-cols-[minmax(0,528px)]"
    >
      {isOver ? (
        <Note tone="bad">
          <b className="font-semibold">The session is over.</b> It came to its end, or its key was revoked or has
          expired.
        </Note>
      ) : null}
      <p className="text-ink-2">
        Log in with an API key that has the scope <code className="font-mono text-note">admin</code>
        {areReadsKeyed() ? (
          <>
            , and <code className="font-mono text-note">read</code> to see names and scores
          </>
        ) : null}
        . It is kept for eight hours at most, in a cookie that no script can read.
      </p>
      <Field
        label="Admin key"
        type="password"
        name="key"
        autoComplete="current-password"
        spellCheck={false}
        value={key}
        refusal={refusal}
        onChange={(event) => {
          setKey(event.target.value)
          setRefusal(null)
        }}
      />
      <div>
        <Button type="submit" isPrimary disabled={isSending}>
          Log in
        </Button>
      </div>
      <div className="grid gap-1.5 text-note text-ink-3">
        <p>No key yet? On the server:</p>
        <code className="whitespace-pre-wrap rounded-control border border-line bg-sunken px-3 py-2 font-mono text-ink-2">
          npm run keys -- create --name me --scopes {areReadsKeyed() ? 'admin,read' : 'admin'}
        </code>
      </div>
    </form>
  )
}

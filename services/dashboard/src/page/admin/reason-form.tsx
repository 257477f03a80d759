import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { refusalOfReason } from './moderation-words.ts'

interface ReasonFormProps {
  /** What the button does, as `Hide player`. */
  verb: string
  /** What happens, in a sentence. */
  consequence: string
  /** Has to be typed as well, where there is no way back. */
  confirmation?: string
  isSending: boolean
  onConfirm: (reason: string) => void
  onCancel: () => void
}

/** Asks why, because the audit log keeps it; Escape leaves. */
export function ReasonForm({ verb, consequence, confirmation, isSending, onConfirm, onCancel }: ReasonFormProps) {
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    form.current?.querySelector('input')?.focus()
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])

  const reasonRefusal = refusalOfReason(reason)
  const isConfirmed = confirmation === undefined || typed.trim() === confirmation
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsChecked(true)
    if (reasonRefusal === null && isConfirmed) onConfirm(reason.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel()
  }
  return (
    <form
      ref={form}
      noValidate
      aria-label={verb}
      onSubmit={submit}
      className="grid gap-3 rounded-control border border-line bg-sunken p-3"
    >
      <p className="text-note text-ink-2">{consequence}</p>
      <Field
        label="Reason"
        autoComplete="off"
        hint="Kept in the audit log: ticket 311, aimbot."
        value={reason}
        onKeyDown={onKeyDown}
        refusal={isChecked ? reasonRefusal : null}
        onChange={(event) => setReason(event.target.value)}
      />
      {confirmation === undefined ? null : (
        <Field
          label={`Type ${confirmation}, the id of the player, to confirm`}
          autoComplete="off"
          inputMode="numeric"
          value={typed}
          onKeyDown={onKeyDown}
          refusal={isChecked && !isConfirmed ? `This is not ${confirmation}.` : null}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" isPrimary disabled={isSending}>
          {verb}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  )
}

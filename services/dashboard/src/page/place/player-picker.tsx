import { useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'

/** Looks a player up by id. */
export function PlayerPicker() {
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const open = () => {
    const isId = /^[1-9][0-9]{0,9}$/.test(text.trim())
    setRefusal(isId ? null : 'Enter a player id: a whole number from 1.')
    if (isId) navigate(`/player/${text.trim()}`)
  }
  return (
    <form
      role="search"
      className="flex items-start gap-2 px-4 pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        open()
      }}
    >
      <Field
        label="Player id"
        inputMode="numeric"
        placeholder="for example 42"
        value={text}
        refusal={refusal}
        onChange={(event) => setText(event.target.value)}
        className="flex-1"
      />
      <Button type="submit" isPrimary className="mt-5">
        Look up place
      </Button>
    </form>
  )
}

import { type RefObject, useState } from 'react'
import { Button } from './button.tsx'

const WORDS = {
  idle: 'Copy',
  copied: 'Copied',
  // Without TLS, and away from this machine, browsers have no clipboard for pages.
  selected: 'Selected: now press Ctrl+C',
} as const

interface CopyButtonProps {
  text: string
  /** Where the text stands: it is selected where it cannot be copied. */
  source: RefObject<HTMLElement | null>
  isPrimary?: boolean
}

/** Copies a text, or selects it for copying by hand; either way it says so. */
export function CopyButton({ text, source, isPrimary = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<{ of: string; state: 'copied' | 'selected' } | null>(null)
  const state = outcome?.of === text ? outcome.state : 'idle'
  const copy = async () => {
    const clipboard = navigator.clipboard as Clipboard | undefined
    const isCopied = await (clipboard?.writeText(text).then(
      () => true,
      () => false,
    ) ?? false)
    if (!isCopied && source.current !== null) select(source.current)
    setOutcome({ of: text, state: isCopied ? 'copied' : 'selected' })
  }
  return (
    <>
      <Button isPrimary={isPrimary} onClick={() => void copy()}>
        {WORDS[state]}
      </Button>
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : WORDS[state]}
      </span>
    </>
  )
}

function select(element: HTMLElement): void {
  const input = element.querySelector('input')
  if (input === null) getSelection()?.selectAllChildren(element)
  else input.select()
}

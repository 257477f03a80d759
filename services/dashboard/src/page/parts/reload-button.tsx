import { useState } from 'react'
import { Button } from './button.tsx'
import { reloadWhenServed } from './reload-when-served.ts'

/** Loads the page again, as soon as there is one; until then it says that there is none. */
export function ReloadButton() {
  const [state, setState] = useState<'idle' | 'asking' | 'away'>('idle')
  const again = async () => {
    setState('asking')
    if (!(await reloadWhenServed())) setState('away')
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button disabled={state === 'asking'} onClick={() => void again()}>
        Try again
      </Button>
      <span role="status" className="text-note text-ink-2">
        {state === 'away' ? 'The server is still not reached.' : ''}
      </span>
    </div>
  )
}

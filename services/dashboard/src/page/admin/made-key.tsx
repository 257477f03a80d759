import type { ApiKey, CreatedApiKey } from '@leaderboard/contracts/api-key'
import { useEffect, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Field } from '../parts/field.tsx'
import { Note } from '../parts/note.tsx'

interface MadeKeyProps {
  made: CreatedApiKey
  replaced: ApiKey | null
  onDone: () => void
}

/** Shows a key the one time that it is shown; `replaced` where it is the successor of another. */
export function MadeKey({ made, replaced, onDone }: MadeKeyProps) {
  const field = useRef<HTMLDivElement>(null)
  useEffect(() => {
    field.current?.scrollIntoView({ block: 'nearest' }) // what it returns is no clean-up
  }, [])
  return (
    <div className="grid gap-3 border-t border-line px-4 py-4">
      <Note tone="ok">
        <b className="font-semibold">{made.key.name} is made.</b> Copy the key now: it is not shown again.
        {replaced === null ? '' : ` The old one, ${replaced.id}, works beside it for 30 days, or until you revoke it.`}
      </Note>
      <div ref={field} className="flex flex-wrap items-end gap-2">
        <Field label="Key" readOnly value={made.secret} className="min-w-full md:min-w-0 md:flex-1" />
        <CopyButton isPrimary text={made.secret} source={field} />
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}

import * as Tooltip from '@radix-ui/react-tooltip'
import type { ReactNode } from 'react'

/** A question mark with a sentence: by pointer, by keyboard, and on a phone by touch. */
export function Tip({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={150}>
      <Tooltip.Root>
        <Tooltip.Trigger
          aria-label={name}
          className="grid size-6 place-items-center rounded-full text-note text-ink-3 hover:bg-sunken"
          onClick={(event) => event.preventDefault()}
        >
          <span
            aria-hidden
            className="grid size-4 place-items-center rounded-full border border-line-strong text-[10px]"
          >
            ?
          </span>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            sideOffset={4}
            collisionPadding={12}
            className="z-30 max-w-[260px] rounded-control bg-ink px-3 py-2 text-note text-surface shadow-lg"
          >
            {children}
            <Tooltip.Arrow className="fill-ink" />
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}

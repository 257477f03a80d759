/** How something is doing: a shape, a word and a colour. */
export type MarkedState = 'ready' | 'behind' | 'down' | 'unknown'

const LOOKS = {
  ready: {
    tone: 'text-ok',
    shape: <circle cx="7" cy="7" r="7" fill="currentColor" />,
    stroke: 'M4 7.2l2.2 2.2L10.2 5',
  },
  behind: { tone: 'text-warn', shape: <path d="M7 0l7 13.5H0z" fill="currentColor" />, stroke: 'M7 4.5v4M7 10v1.6' },
  down: { tone: 'text-bad', shape: <path d="M0 0h14v14H0z" fill="currentColor" />, stroke: 'M4 4l6 6M10 4l-6 6' },
  unknown: {
    tone: 'text-ink-3',
    shape: <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="2" />,
    stroke: '',
  },
} as const

export function StateMark({ state, word }: { state: MarkedState; word: string }) {
  const { tone, shape, stroke } = LOOKS[state]
  return (
    <span className={`inline-flex items-center gap-2 whitespace-nowrap font-medium ${tone}`} data-mark={state}>
      <svg width="12" height="12" viewBox="0 0 14 14" aria-hidden>
        {shape}
        <path d={stroke} fill="none" stroke="var(--surface)" strokeWidth="1.8" />
      </svg>
      {word}
    </span>
  )
}

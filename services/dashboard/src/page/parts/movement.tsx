import { formatWhole } from './format-figure.ts'

/** Places gained since the row last moved: positive is up. `new`: was not shown before; `unknown`: nobody watched. */
export type Move = number | 'new' | 'unknown' | null

const UP = 'M5 1l5 8H0z'
const UP_FAR = 'M5 0l5 5H0zM5 5l5 5H0z'
const DOWN = 'M1.2 1.5h7.6L5 8.2z'
const DOWN_FAR = 'M1.2.8h7.6L5 4.6zM1.2 5.4h7.6L5 9.2z'

/** Shape as well as colour: filled up, hollow down, doubled from ten places, a diamond for new, a dash for none. */
export function Movement({ move }: { move: Move }) {
  if (move === 'unknown') return null
  if (move === null || move === 0) return <Glyph tone="text-ink-3" label="" name="no change" path="M1.5 5h7" isHollow />
  if (move === 'new') return <Glyph tone="" label="new" name="new on this board" path="M5 0l5 5-5 5-5-5z" />
  const isFar = Math.abs(move) >= 10
  const words = wordsOfMove(move)
  return move > 0 ? (
    <Glyph tone="text-up" {...words} path={isFar ? UP_FAR : UP} />
  ) : (
    <Glyph tone="text-down" {...words} path={isFar ? DOWN_FAR : DOWN} isHollow />
  )
}

/** What is seen and what is heard of places gained or lost. */
export function wordsOfMove(move: number): { label: string; name: string } {
  const label = formatWhole(Math.abs(move))
  return { label, name: `${move > 0 ? 'up' : 'down'} ${label}` }
}

interface GlyphProps {
  tone: string
  label: string
  name: string
  path: string
  isHollow?: boolean
}

function Glyph({ tone, label, name, path, isHollow = false }: GlyphProps) {
  return (
    <span className={`flex h-4 items-center gap-1.5 text-note font-semibold ${tone}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden>
        <path
          d={path}
          fill={isHollow ? 'none' : 'currentColor'}
          stroke={isHollow ? 'currentColor' : 'none'}
          strokeWidth="1.3"
        />
      </svg>
      <span aria-hidden>{label}</span>
      <span className="sr-only">{name}</span>
    </span>
  )
}

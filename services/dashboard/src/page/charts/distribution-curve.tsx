import type { DistributionResult } from '@leaderboard/contracts/explore-board'
import { scaleLinear, scaleSymlog } from 'd3-scale'
import { area, curveStepAfter } from 'd3-shape'
import { formatCompact, formatWhole } from '../parts/format-figure.ts'
import { type AxisTick, ticksThatFit } from './ticks-that-fit.ts'
import { useWidth } from './use-width.ts'

interface DistributionCurveProps {
  /** With buckets of a log scale. */
  distribution: DistributionResult
  /** The total marked on it, and whose it is. */
  marked: { totalScore: number; words: string; isYou: boolean } | null
}

const HEIGHT = 120
const TOP = 34
/** A tick's words take so much at most. */
const TICK_WIDTH = 96

/** How the totals are spread over a logarithmic axis, with the quantiles people ask for; a flag marks one total. */
export function DistributionCurve({ distribution, marked }: DistributionCurveProps) {
  const { box, width } = useWidth()
  const { buckets, lowest, highest } = distribution
  const x = scaleSymlog([lowest ?? 0, (highest ?? 0) + 1], [0, width]).clamp(true)
  const y = scaleLinear([0, Math.max(1, ...buckets.map(({ players }) => players))], [HEIGHT, TOP])
  const edges = buckets.map(({ from, players }) => ({ from, players }))
  const last = edges.at(-1)
  if (last !== undefined) edges.push({ from: (highest ?? 0) + 1, players: last.players })
  const mass = area<(typeof edges)[number]>(
    ({ from }) => x(from),
    HEIGHT,
    ({ players }) => y(players),
  ).curve(curveStepAfter)
  const ticks = ticksThatFit(namedTotals(distribution), x, TICK_WIDTH)
  return (
    <figure>
      <div ref={box} className="overflow-x-clip" style={{ height: HEIGHT + 18 }}>
        {width === 0 ? null : (
          <svg width={width} height={HEIGHT + 18} role="img" aria-label={describe(distribution)}>
            <path d={mass(edges) ?? ''} fill="var(--fill)" />
            <path d={`M0 ${HEIGHT + 0.5}H${width}`} stroke="var(--line-strong)" />
            {ticks.map(({ at, anchor, words }) => (
              <g key={words}>
                <path d={`M${tickEnd(at, width)} ${HEIGHT}v4`} stroke="var(--line-strong)" />
                <text x={at} y={HEIGHT + 15} textAnchor={anchor} className="fill-ink-3 text-heads">
                  {words}
                </text>
              </g>
            ))}
            {marked === null ? null : <Flag x={x(marked.totalScore)} width={width} {...marked} />}
          </svg>
        )}
      </div>
    </figure>
  )
}

const tickEnd = (at: number, width: number): number => Math.min(width - 0.5, Math.max(0.5, at))

/** The totals an axis may name, those first that it must. */
function namedTotals({ lowest, highest, quantiles }: DistributionResult): AxisTick[] {
  if (lowest === null || highest === null) return []
  const named = (percent: number, words: string) =>
    quantiles
      .filter((quantile) => quantile.percent === percent)
      .map(({ totalScore }) => ({ value: totalScore, words: `${words} ${formatCompact(totalScore)}` }))
  return [
    { value: highest, words: formatCompact(highest) },
    { value: lowest, words: formatCompact(lowest) },
    ...named(50, 'half:'),
    ...named(90, '9 in 10:'),
  ]
}

/** Gold is for the viewer alone. */
const OF_YOU = { mark: 'var(--you-line)', words: 'fill-you-ink' }
const OF_ANOTHER = { mark: 'var(--ink)', words: 'fill-ink' }

function Flag({ x, width, words, isYou }: { x: number; width: number; words: string; isYou: boolean }) {
  const look = isYou ? OF_YOU : OF_ANOTHER
  const isRight = x > width / 2
  const at = Math.min(width - 1, Math.max(1, x))
  const wing = isRight ? -12 : 12
  return (
    <g>
      <path d={`M${at} 16V${HEIGHT}`} stroke={look.mark} strokeWidth="2" />
      <path d={`M${at} 17h${wing}l${-wing / 3} 5l${wing / 3} 5H${at}z`} fill={look.mark} />
      <text x={at} y="11" textAnchor={isRight ? 'end' : 'start'} className={`${look.words} text-heads font-semibold`}>
        {words}
      </text>
    </g>
  )
}

function describe({ total, lowest, highest, quantiles }: DistributionResult): string {
  if (lowest === null || highest === null) return 'No totals yet'
  const tail = quantiles.map(({ percent, totalScore }) => `${percent} percent up to ${formatWhole(totalScore)}`)
  return `Totals of ${formatWhole(total)} players from ${formatWhole(lowest)} to ${formatWhole(highest)}: ${tail.join(', ')}`
}

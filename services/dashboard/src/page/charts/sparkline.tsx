import { scaleLinear } from 'd3-scale'
import { curveStepAfter, line } from 'd3-shape'
import { formatEnds, formatWhole } from '../parts/format-figure.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 64
const PAD = 6
/** The words of the highest and of the lowest value stand to the right of the line. */
const WORDS = 46

interface SparklineProps {
  values: readonly number[]
  name: string
  /** Words under the first value and under the newest. */
  from: string
  to: string
  /** The least value is the best one and stands on top, as of ranks. */
  isBestLeast?: boolean
}

/** Values in order of time, stepped, with a dot at the newest. */
export function Sparkline({ values, name, from, to, isBestLeast = false }: SparklineProps) {
  const { box, width } = useWidth()
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const end = Math.max(PAD, width - WORDS)
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [PAD, end])
  const y = scaleLinear([least, most], isBestLeast ? [PAD, HEIGHT - PAD] : [HEIGHT - PAD, PAD])
  const path = line<number>((_, index) => x(index), y).curve(curveStepAfter)
  const newest = values.at(-1)
  const [top, bottom] = isBestLeast ? formatEnds(least, most) : formatEnds(most, least)
  const words = `${name}: ${values.length} values from ${formatWhole(least)} to ${formatWhole(most)}, the newest ${formatWhole(newest ?? 0)}`
  return (
    <figure>
      <div ref={box} className="overflow-x-clip" style={{ height: HEIGHT }}>
        {width === 0 || newest === undefined ? null : (
          <svg width={width} height={HEIGHT} role="img" aria-label={words}>
            <path d={`M0 ${HEIGHT - 0.5}H${width}`} stroke="var(--line-strong)" />
            <path d={path([...values]) ?? ''} fill="none" stroke="var(--ink)" strokeWidth="1.5" />
            <circle cx={x(values.length - 1)} cy={y(newest)} r="3.5" fill="var(--ink)" />
            <g className="fill-ink-3 text-heads" textAnchor="end">
              <text x={width} y={PAD + 4}>
                {top}
              </text>
              {top === bottom ? null : (
                <text x={width} y={HEIGHT - PAD}>
                  {bottom}
                </text>
              )}
            </g>
          </svg>
        )}
      </div>
      <figcaption className="mt-1 flex justify-between text-heads text-ink-3" style={{ paddingRight: WORDS - PAD }}>
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  )
}

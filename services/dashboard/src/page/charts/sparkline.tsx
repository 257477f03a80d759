import { formatCompact, formatWhole } from '../parts/format-figure.ts'
import { useWidth } from './use-width.ts'

const HEIGHT = 64
const PAD = 5

interface SparklineProps {
  values: readonly number[]
  name: string
  /** The least value is the best one and stands on top, as of ranks. */
  isBestLeast?: boolean
}

/** Values in order of time, stepped, with a dot at the newest. */
export function Sparkline({ values, name, isBestLeast = false }: SparklineProps) {
  const { box, width } = useWidth()
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const share = (value: number) => (isBestLeast ? most - value : value - least) / Math.max(1, most - least)
  const y = (value: number) => HEIGHT - PAD - share(value) * (HEIGHT - 2 * PAD)
  const step = (width - 2 * PAD) / Math.max(1, values.length - 1)
  const points = values.map((value, index) => ({ x: PAD + index * step, y: y(value) }))
  const line = points.map((p, i) =>
    i === 0 ? `M${p.x.toFixed(1)} ${p.y.toFixed(1)}` : `H${p.x.toFixed(1)}V${p.y.toFixed(1)}`,
  )
  const last = points.at(-1)
  const words = `${name}: ${values.length} values from ${formatWhole(least)} to ${formatWhole(most)}, the newest ${formatWhole(values.at(-1) ?? 0)}`
  return (
    <figure>
      <div ref={box} style={{ height: HEIGHT }}>
        {width === 0 || last === undefined ? null : (
          <svg width={width} height={HEIGHT} role="img" aria-label={words}>
            <path d={`M0 ${HEIGHT - 0.5}H${width}`} stroke="var(--line-strong)" />
            <path d={line.join('')} fill="none" stroke="var(--ink)" strokeWidth="1.5" />
            <circle cx={last.x} cy={last.y} r="3.5" fill="var(--you-line)" />
          </svg>
        )}
      </div>
      <figcaption className="mt-1 flex justify-between text-heads text-ink-3">
        <span>
          {isBestLeast ? 'best' : 'lowest'} {formatCompact(least)}
        </span>
        <span>
          {isBestLeast ? 'worst' : 'highest'} {formatCompact(most)}
        </span>
      </figcaption>
    </figure>
  )
}

import { scaleBand, scaleLinear } from 'd3-scale'
import { useWidth } from './use-width.ts'

interface BarsProps {
  /** null: nobody knows. */
  values: readonly (number | null)[]
  /** What a screen reader hears. */
  name: string
  /** What a bar stands for, for whoever points at it. */
  titleOf?: (index: number) => string
  height?: number
  /** The bar in ink; the others are chart mass. */
  strong: number | null
  from: string
  to: string
  /** A dashed line at this share of the width, with words. */
  limit?: { share: number; words: string }
}

const LOW = 56
/** Above the bars, for words. */
const TOP = 12

export function Bars({ values, name, titleOf, height = LOW, strong, from, to, limit }: BarsProps) {
  const { box, width } = useWidth()
  const x = scaleBand(
    values.map((_, index) => index),
    [0, width],
  ).paddingInner(0.22)
  const y = scaleLinear([0, Math.max(1, ...values.map((value) => value ?? 0))], [height - 1, TOP])
  return (
    <figure>
      <div ref={box} className="overflow-x-clip" style={{ height }}>
        {width === 0 ? null : (
          <svg width={width} height={height} role="img" aria-label={name}>
            {values.map((value, index) =>
              value === null || value === 0 ? null : (
                <rect
                  key={`${values.length}-${index}`}
                  x={x(index)}
                  y={Math.min(height - 3, y(value))}
                  width={x.bandwidth()}
                  height={height - 1 - Math.min(height - 3, y(value))}
                  fill={index === strong ? 'var(--ink)' : 'var(--fill)'}
                >
                  {titleOf === undefined ? null : <title>{titleOf(index)}</title>}
                </rect>
              ),
            )}
            <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line-strong)" />
            {limit === undefined ? null : (
              <g>
                <path d={`M${limit.share * width} 0V${height}`} stroke="var(--warn)" strokeDasharray="3 3" />
                <text x={limit.share * width - 6} y="9" textAnchor="end" className="fill-ink-2 text-heads">
                  {limit.words}
                </text>
              </g>
            )}
          </svg>
        )}
      </div>
      <figcaption className="mt-1 flex justify-between text-heads text-ink-3">
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  )
}

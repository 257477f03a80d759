import { useWidth } from './use-width.ts'

interface BarsProps {
  values: readonly number[]
  /** What a screen reader hears. */
  name: string
  /** The bar in ink; the others are chart mass. */
  strong: number | null
  from: string
  to: string
  /** A dashed line at this share of the width, with words. */
  limit?: { share: number; words: string }
}

const HEIGHT = 56

export function Bars({ values, name, strong, from, to, limit }: BarsProps) {
  const { box, width } = useWidth()
  const most = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  return (
    <figure>
      <div ref={box} style={{ height: HEIGHT }}>
        {width === 0 ? null : (
          <svg width={width} height={HEIGHT} role="img" aria-label={name}>
            {values.map((value, index) => {
              const height = value === 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 12))
              return (
                <rect
                  key={`${values.length}-${index}`}
                  x={(index * step).toFixed(1)}
                  y={(HEIGHT - 1 - height).toFixed(1)}
                  width={Math.max(1, step - 1.5).toFixed(1)}
                  height={height.toFixed(1)}
                  fill={index === strong ? 'var(--ink)' : 'var(--fill)'}
                />
              )
            })}
            <path d={`M0 ${HEIGHT - 0.5}H${width}`} stroke="var(--line-strong)" />
            {limit === undefined ? null : (
              <g>
                <path d={`M${limit.share * width} 0V${HEIGHT}`} stroke="var(--warn)" strokeDasharray="3 3" />
                <text x={limit.share * width - 6} y="9" textAnchor="end" className="fill-ink-2 text-[11px]">
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

import type { ReactNode } from 'react'

interface TableProps {
  title: string
  note: string
  heads: readonly string[]
  /** Columns of figures, to the right. */
  isNumeric?: readonly boolean[]
  /** The first answer is not there yet. */
  isWaiting?: boolean
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
}

/** Of the first columns on a wide screen, where every table of the page stands in the same ones. */
const WIDTHS = ['md:w-[30%]', 'md:w-[20%]']

/** A part of the system page; on a phone, it is scrolled sideways rather than squeezed. */
export function Table({ title, note, heads, isNumeric = [], isWaiting = false, rows }: TableProps) {
  const side = (column: number) => (isNumeric[column] ? 'text-right' : 'text-left')
  return (
    <div className="border-t border-line py-3">
      <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3 px-4">
        <h2 className="text-note font-semibold text-ink-2">{title}</h2>
        <span className="text-note text-ink-3">{note}</span>
      </div>
      {/* What scrolls must be reachable by keyboard. */}
      <section aria-label={title} tabIndex={0} className="overflow-x-auto px-4">
        <table className="w-full md:table-fixed">
          <thead>
            <tr>
              {heads.map((head, column) => (
                <th
                  key={head}
                  scope="col"
                  className={`py-1 pr-2.5 md:pr-4 last:pr-0 text-heads font-medium text-ink-3 ${WIDTHS[column] ?? ''} ${side(column)}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells }) => (
              <tr key={key} className="border-t border-line/65">
                {cells.map((cell, column) => (
                  <td key={heads[column]} className={`py-1.5 pr-2.5 md:pr-4 last:pr-0 align-top ${side(column)}`}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 ? (
          <p className="py-2 text-note text-ink-3">{isWaiting ? '…' : 'Nothing was told.'}</p>
        ) : null}
      </section>
    </div>
  )
}

import type { ReactNode } from 'react'

interface FigureProps {
  title: string
  figure: string
  note: string
  children: ReactNode
}

/** One figure of the page, in words and as a chart. */
export function Figure({ title, figure, note, children }: FigureProps) {
  return (
    <div className="min-w-0 px-4 py-3">
      <h2 className="text-note font-semibold text-ink-2">{title}</h2>
      <p className="mb-1">
        <span className="text-figure font-[650] tracking-tight">{figure}</span>
        <span className="ml-2 text-note text-ink-2">{note}</span>
      </p>
      {children}
    </div>
  )
}

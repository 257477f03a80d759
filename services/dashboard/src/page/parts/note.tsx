import type { ReactNode } from 'react'

const DRAWINGS = {
  ok: { shape: <circle cx="7" cy="7" r="7" fill="var(--ok)" />, stroke: 'M4 7.2l2.2 2.2L10.2 5' },
  bad: { shape: <path d="M0 0h10l4 4v10H0z" fill="var(--bad)" />, stroke: 'M7 3v5M7 9.6v1.6' },
} as const

/** A sentence about what just happened or what is wrong, with its mark. */
export function Note({ tone, children }: { tone: keyof typeof DRAWINGS; children: ReactNode }) {
  const { shape, stroke } = DRAWINGS[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={`flex items-start gap-2.5 rounded-control border px-3 py-2 text-note ${tone === 'ok' ? 'border-ok' : 'border-bad bg-bad-bg'}`}
    >
      <svg className="mt-px flex-none" width="14" height="14" viewBox="0 0 14 14" aria-hidden>
        {shape}
        <path d={stroke} fill="none" stroke="var(--surface)" strokeWidth="1.6" />
      </svg>
      <div className="min-w-0">{children}</div>
    </div>
  )
}

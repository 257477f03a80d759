import { useEffect, useState } from 'react'

/** Shown only when loading takes longer than 300 ms; it does not shimmer. */
export function BoardSkeleton() {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" className="min-h-[440px]">
      <span className="sr-only">Loading the board</span>
      {isLate
        ? Array.from({ length: 12 }, (_, i) => (
            <div key={i} aria-hidden className="board-grid h-12 md:h-7">
              <i className="h-2 rounded-[2px] bg-line" />
              <i />
              <i className="token-shape h-5 bg-line" />
              <i className="h-2 rounded-[2px] bg-line" style={{ width: `${70 - ((i * 13) % 40)}%` }} />
              <i className="hidden md:block" />
              <i className="h-2 w-16 justify-self-end rounded-[2px] bg-line" />
            </div>
          ))
        : null}
    </div>
  )
}

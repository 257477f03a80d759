import { useEffect, useState } from 'react'

/** What a part of a panel shows while it is read for the first time, where that takes longer than 300 ms. */
export function PartLoading({ lines = 4 }: { lines?: number }) {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (!isLate) return <div aria-busy />
  return (
    <div role="status" aria-busy className="grid gap-3 py-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} aria-hidden className="block h-2 rounded-[2px] bg-line" style={{ width: `${90 - line * 13}%` }} />
      ))}
    </div>
  )
}

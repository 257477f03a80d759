import { useLayoutEffect, useState } from 'react'

/** The present moment in milliseconds, renewed every `everyMs`; null: nobody needs it now, and nothing is drawn again. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(Date.now)
  useLayoutEffect(() => {
    if (everyMs === null) return
    setNow(Date.now()) // before anything is drawn with the moment of long ago
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

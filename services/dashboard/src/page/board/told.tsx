import { useEffect, useState } from 'react'

/** Long enough to be read twice. */
const SHOWN_MS = 8000

/** What became of a search for a place: for a while it stands where the column heads are, which are always in sight. */
export function Told({ told }: { told: { words: string } }) {
  const [gone, setGone] = useState<typeof told | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setGone(told), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [told])
  const words = gone === told ? '' : told.words
  return (
    <div role="status" data-told className="sticky top-[52px] z-[3] h-0 md:top-[104px]">
      <p className="absolute inset-x-0 top-0 h-[30px] truncate border-y border-line bg-sunken px-4 text-note font-semibold leading-[28px] empty:hidden">
        {words}
      </p>
    </div>
  )
}

import { Link } from 'wouter'

/** The name of the place, and the way back to the board. */
export function Mark() {
  return (
    <Link
      href="/"
      // Where there is no room for the word it wraps, out of sight.
      className="flex h-[22px] min-w-0 flex-1 flex-wrap gap-x-2.5 overflow-hidden text-title font-[650] tracking-tight md:flex-none"
    >
      <svg width="22" height="22" viewBox="0 0 22 22" className="flex-none" aria-hidden>
        <path d="M0 0h15l7 7v15H0z" fill="currentColor" />
        <path d="M5 16.5h12M5 12h9M5 7.5h5" stroke="var(--surface)" strokeWidth="2.2" />
      </svg>
      <span>Leaderboard</span>
    </Link>
  )
}

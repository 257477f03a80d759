import { Link } from 'wouter'
import { formatClock, formatWhole } from '../parts/format-figure.ts'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import { useYou } from '../you.tsx'
import type { FeedItem } from './feed-items.ts'
import { useFeed } from './use-feed.ts'

const DRAWINGS: Record<FeedItem['kind'], { path: string; tone: string }> = {
  new_leader: { path: 'M3 1v14M3 2h10L10 5.5 13 9H3z', tone: 'text-ink' },
  entered_top_ten: { path: 'M2 2h8l4 4v8H2zM5 6v5M8 6h3v5H8z', tone: 'text-ink-2' },
  overtaken_in_top_ten: { path: 'M2 4h6M2 8h6M2 12h4M12 13V4M9.5 6.5L12 4l2.5 2.5', tone: 'text-ink-2' },
  personal_best: { path: 'M2 11l4-4 3 3 5-6M10 4h4v4', tone: 'text-up' },
  overtook: { path: 'M2 4h6M2 8h6M2 12h4M12 13V4M9.5 6.5L12 4l2.5 2.5', tone: 'text-up' },
  overtaken: { path: 'M2 4h6M2 8h6M2 12h4M12 4v9M9.5 10.5L12 13l2.5-2.5', tone: 'text-down' },
}

/** What is worth telling, newest first; the viewer's own on gold. */
export function Feed() {
  const { userId } = useYou()
  const items = useFeed(userId)
  return (
    <div className="border-t border-line">
      <h2 className="px-4 pb-1 pt-3 text-note font-semibold text-ink-2">Notable events</h2>
      {items.length === 0 ? (
        <p className="px-4 pb-5 pt-2 text-ink-2">
          Nothing notable since you came here. New leaders, whoever enters the top ten or passes somebody in it, and
          personal bests appear here.
        </p>
      ) : (
        <ul>
          {items.map((item) => (
            <Item key={item.key} item={item} youId={userId} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Item({ item, youId }: { item: FeedItem; youId: number | null }) {
  const { path, tone } = DRAWINGS[item.kind]
  const isOwn = item.userId === youId || item.kind === 'overtook' || item.kind === 'overtaken'
  return (
    <li
      className={`flex min-h-11 items-center gap-3 border-t border-line/65 px-4 py-2 md:min-h-9 md:last:rounded-b-[11px] ${isOwn ? 'bg-you-bg shadow-[inset_3px_0_var(--you-line)]' : ''}`}
    >
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden
        className={`flex-none ${tone}`}
      >
        <path d={path} />
      </svg>
      <span className="flex min-w-0 flex-1 flex-wrap gap-x-1">
        <Sentence item={item} />
      </span>
      <time className={`text-note ${isOwn ? 'text-ink-2' : 'text-ink-3'}`}>{formatClock(item.at)}</time>
    </li>
  )
}

function Who({ player: { name, userId } }: { player: { name: string; userId: number } }) {
  return (
    <Link href={`/player/${userId}`} dir="auto" title={name} className="player-name font-semibold hover:underline">
      {name} {isSimulatedName(name) ? <SimulatedTag /> : null}
    </Link>
  )
}

function Sentence({ item }: { item: FeedItem }) {
  const { kind, rank, others, by } = item
  const place = formatWhole(rank)
  const who = <Who player={item} />
  const more = others > 0 ? `and ${formatWhole(others)} ${others === 1 ? 'other' : 'others'} ` : ''
  if (kind === 'overtook')
    return (
      <>
        You passed {who} {more}for {place}
      </>
    )
  if (kind === 'overtaken')
    return (
      <>
        {who} {more}passed you, you are at {place}
      </>
    )
  if (kind === 'new_leader') return <>{who} is the new leader</>
  if (kind === 'entered_top_ten')
    return (
      <>
        {who} entered the top ten at {place}
      </>
    )
  if (by !== undefined)
    return (
      <>
        <Who player={by} /> passed <span className="flex min-w-0">{who},</span> now at {place}
      </>
    )
  return (
    <>
      {who} {others > 0 ? `${more}reached personal bests` : `reached a personal best, at ${place}`}
    </>
  )
}

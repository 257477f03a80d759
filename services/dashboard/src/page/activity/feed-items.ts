import type { FeedEvent, OvertakenFrame } from '@leaderboard/contracts/socket-frames'

export interface FeedItem {
  key: number
  kind: FeedEvent['kind'] | OvertakenFrame['type']
  name: string
  userId: number
  rank: number
  /** Who overtook, where one was overtaken. */
  by?: { name: string; userId: number }
  /** Further players that the sentence is about. */
  others: number
  at: number
  /** When the first of those happened that the sentence is about. */
  since: number
}

const MOST_ITEMS = 12
/** Personal bests that follow one another within this time are one item: there are many of them. */
const MERGED_WITHIN_MS = 10_000

/** The items with newer ones on top; pure. */
export function withItems(held: readonly FeedItem[], added: readonly FeedItem[]): readonly FeedItem[] {
  const [before, ...older] = held
  const best = added.find(({ kind }) => kind === 'personal_best')
  const isMerged = best !== undefined && before?.kind === 'personal_best' && best.at - before.since < MERGED_WITHIN_MS
  const merged = isMerged ? { ...best, since: before.since, others: best.others + before.others + 1 } : null
  const rest = merged === null ? held : older
  return [...added.map((item) => (item === best ? (merged ?? item) : item)), ...rest].slice(0, MOST_ITEMS)
}

import type { FeedEvent, OvertakenFrame, Overtaking } from '@leaderboard/contracts/socket-frames'
import { useEffect, useState } from 'react'
import { useLiveView } from '../parts/use-live-view.ts'
import { type FeedItem, withItems } from './feed-items.ts'

/** The newest notable events, those of the viewer among them. */
export function useFeed(youId: number | null): readonly FeedItem[] {
  const feed = useLiveView({ kind: 'feed' })
  const own = useLiveView(youId === null ? null : { kind: 'players', ids: [youId] })
  const [items, setItems] = useState<readonly FeedItem[]>([])
  useEffect(() => {
    const add = (added: readonly FeedItem[]) => setItems((held) => withItems(held, added))
    const stops = [
      feed?.subscribe((update) => {
        if (update.kind === 'events') add(itemsOf(update.events))
      }),
      own?.subscribe((update) => {
        if (update.kind === 'overtaken' || update.kind === 'overtook') add(overtakingOf(update.kind, update.overtaking))
      }),
    ]
    return () => {
      for (const stop of stops) stop?.()
    }
  }, [feed, own])
  return items
}

let lastKey = 0

function itemsOf(events: readonly FeedEvent[]): FeedItem[] {
  const toItem = ({ kind, player, rank, at }: FeedEvent, others = 0): FeedItem => {
    const name = player.username ?? `Player ${player.userId}`
    return { key: ++lastKey, kind, name, userId: player.userId, rank, others, at, since: at }
  }
  const bests = events.filter(({ kind }) => kind === 'personal_best')
  const [best] = bests
  const rest = events.filter(({ kind }) => kind !== 'personal_best').map((event) => toItem(event))
  return best === undefined ? rest : [...rest, toItem(best, bests.length - 1)]
}

function overtakingOf(kind: OvertakenFrame['type'], { players, count, rank }: Overtaking): FeedItem[] {
  const [player] = players
  if (player === undefined) return []
  const name = player.username ?? `Player ${player.userId}`
  const at = Date.now()
  return [{ key: ++lastKey, kind, name, userId: player.userId, rank, others: count - 1, at, since: at }]
}

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
  const toItem = ({ kind, player, by, rank, at }: FeedEvent, others = 0): FeedItem => {
    const item = { key: ++lastKey, kind, name: nameOf(player), userId: player.userId, rank, others, at, since: at }
    return by === undefined ? item : { ...item, by: { name: nameOf(by), userId: by.userId } }
  }
  const bests = events.filter(({ kind }) => kind === 'personal_best')
  const [best] = bests
  const rest = events.filter(({ kind }) => kind !== 'personal_best').map((event) => toItem(event))
  return best === undefined ? rest : [...rest, toItem(best, bests.length - 1)]
}

function overtakingOf(kind: OvertakenFrame['type'], { players, count, rank }: Overtaking): FeedItem[] {
  const [player] = players
  if (player === undefined) return []
  const at = Date.now()
  return [{ key: ++lastKey, kind, name: nameOf(player), userId: player.userId, rank, others: count - 1, at, since: at }]
}

const nameOf = ({ userId, username }: FeedEvent['player']) => username ?? `Player ${userId}`

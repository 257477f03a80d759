import type { Position } from '@leaderboard/contracts/revision'
import type { OvertakenFrame, Overtaking } from '@leaderboard/contracts/socket-frames'
import type { Overtake } from './overtakes.ts'
import type { Topic } from './topic.ts'

/** An overtake, and the rank the watched player has since. */
export interface RankedOvertake {
  readonly overtake: Overtake
  readonly rank: number
}

interface TellOptions {
  readonly position: Position
  readonly topicsOf: ReadonlyMap<number, ReadonlySet<Topic>>
  readonly nameOf: (userId: number) => string | null
}

/** Tells each topic of its players: one frame of each kind, so that a tick costs a watcher few frames, however hot the board. */
export function tellOvertakes(overtakes: readonly RankedOvertake[], options: TellOptions): void {
  const { epoch, sequence } = options.position
  for (const type of KINDS) {
    const told = new Map<Topic, Overtaking[]>()
    for (const { overtake, rank } of overtakes) {
      const { kind, userId, others, count } = overtake
      if (kind !== type) continue
      const players = others.map((id) => ({ userId: id, username: options.nameOf(id) }))
      for (const topic of options.topicsOf.get(userId) ?? []) {
        const overtakings = told.get(topic) ?? []
        overtakings.push({ userId, rank, players, count })
        told.set(topic, overtakings)
      }
    }
    for (const [topic, overtakings] of told) topic.tell({ type, epoch, sequence, overtakings })
  }
}

const KINDS: readonly OvertakenFrame['type'][] = ['overtaken', 'overtook']

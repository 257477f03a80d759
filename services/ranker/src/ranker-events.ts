import { EventEmitter } from 'node:events'
import type { Position } from '@leaderboard/contracts/revision'

/** What a ranker did: for tests to wait on and metrics to count. Each is told after the fact. */
export interface RankerEventMap {
  /** This process leads, or no more. */
  leading: [term: number]
  resigned: [term: number]
  /** Batches that a dead ingest had left were appended to the log. */
  relayed: [batches: number]
  /** So many batches were not appended: a new epoch, and the loads it brings, cover them. */
  covered: [batches: number]
  /** The log of a season belongs to the server that answers now. */
  opened: [seasonId: number, head: Position]
  /** A new epoch was asked for and begun. */
  begun: [seasonId: number, head: Position]
  recalculated: [seasonId: number, changed: number, ms: number]
  /** Old keys and partitions went. */
  expired: [keys: number]
  /** Erased players have left no trace. */
  erased: [players: number]
  partitioned: [dropped: string[]]
  /** The view was compared with the database from one end to the other. */
  audited: [seasonId: number, players: number]
  /** Players whose rows in the view were wrong. */
  damaged: [seasonId: number, userIds: number[]]
  failed: [job: string, error: unknown]
}

export class RankerEvents extends EventEmitter<RankerEventMap> {}

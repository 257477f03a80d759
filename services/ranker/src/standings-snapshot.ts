import { chunkOf, packRanks, type RankOfPlayer } from '@leaderboard/database/packed-ranks'
import { beginRankSnapshot } from '@leaderboard/database/queries/begin-rank-snapshot'
import type { RankColumns } from '@leaderboard/database/queries/copy-ranks'
import { deleteRankSnapshot } from '@leaderboard/database/queries/delete-rank-snapshot'
import { finishRankSnapshot } from '@leaderboard/database/queries/finish-rank-snapshot'
import { listRankSnapshots } from '@leaderboard/database/queries/list-rank-snapshots'
import { type RankChunk, writeRankChunks } from '@leaderboard/database/queries/write-rank-chunks'
import type { RankerTools } from './ranker-tools.ts'
import { snapshotsToDrop } from './snapshots-to-drop.ts'

const CHUNKS_PER_STATEMENT = 16

type Tools = Pick<RankerTools, 'sql'>

/**
 * One packed snapshot of a season's standings, written while they are read, for rank over time. Nobody sees it before
 * `finish`; what was broken off is removed by the next one.
 */
export class StandingsSnapshot {
  readonly #tools: Tools
  readonly #seasonId: number
  readonly #takenAt: number
  #gathered: RankOfPlayer[] = []
  #packed: RankChunk[] = []
  #players = 0

  /** Null where the last snapshot says it all. */
  static async begin(tools: Tools, seasonId: number): Promise<StandingsSnapshot | null> {
    const takenAt = await beginRankSnapshot(tools.sql, seasonId)
    return takenAt === null ? null : new StandingsSnapshot(tools, seasonId, takenAt)
  }

  private constructor(tools: Tools, seasonId: number, takenAt: number) {
    this.#tools = tools
    this.#seasonId = seasonId
    this.#takenAt = takenAt
  }

  /** Adds players with greater ids than all before. */
  async add(columns: RankColumns): Promise<void> {
    for (let row = 0; row < columns.length; row++) {
      const userId = columns.userIds[row] ?? 0
      const first = this.#gathered[0]?.userId
      if (first !== undefined && chunkOf(first) !== chunkOf(userId)) this.#pack()
      this.#gathered.push({ userId, rank: columns.ranks[row] ?? 0, totalScore: columns.totals[row] ?? 0 })
    }
    if (this.#packed.length >= CHUNKS_PER_STATEMENT) await this.#write()
  }

  /** Makes it whole, and drops what need not be kept any longer. */
  async finish(): Promise<void> {
    const { sql } = this.#tools
    this.#pack()
    await this.#write()
    await finishRankSnapshot(sql, this.#seasonId, { takenAt: this.#takenAt, players: this.#players })
    const taken = await listRankSnapshots(sql, this.#seasonId)
    for (const at of snapshotsToDrop(taken, this.#takenAt)) await deleteRankSnapshot(sql, this.#seasonId, at)
  }

  #pack(): void {
    const first = this.#gathered[0]
    if (first === undefined) return
    this.#packed.push({ firstUserId: chunkOf(first.userId), ranks: packRanks(this.#gathered) })
    this.#players += this.#gathered.length
    this.#gathered = []
  }

  /** Where ids are far apart, there are many chunks of few players. */
  async #write(): Promise<void> {
    while (this.#packed.length > 0) {
      await writeRankChunks(
        this.#tools.sql,
        this.#seasonId,
        this.#takenAt,
        this.#packed.splice(0, CHUNKS_PER_STATEMENT),
      )
    }
  }
}

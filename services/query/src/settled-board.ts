/**
 * A board at one moment, with what some players' totals are made of: for answers that need both to agree. From the view
 * where the two can be brought together, else from one snapshot of PostgreSQL.
 */
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { VersionedAggregate } from '@leaderboard/database/queries/read-aggregates'
import type { PlayerAggregate } from '@leaderboard/ranking/board-total'
import { answerRead } from './answer-read.ts'
import type { Freshness } from './board-row.ts'
import type { OpenBoard } from './boards.ts'
import type { ConsistencyQuery } from './read-consistency.ts'
import type { Reads } from './reads.ts'
import { type BoardTree, TotalsTree } from './totals-tree.ts'

export interface SettledBoard {
  readonly tree: BoardTree
  readonly aggregates: ReadonlyMap<number, PlayerAggregate>
  readonly freshness: Freshness
}

/** How often the two are brought together before PostgreSQL is asked for both at once. */
const ATTEMPTS = 3

/** `userIds`: whose aggregates are wanted. `named`: who else is asked for. Use the tree before the next await. */
export function settleBoard(
  reads: Reads,
  board: OpenBoard,
  query: ConsistencyQuery,
  { userIds, named = [] }: { userIds: readonly number[]; named?: readonly number[] },
): Promise<SettledBoard> {
  const fromDatabase = (mustBeFresh: boolean) => boardFromDatabase(reads, board, [...userIds, ...named], mustBeFresh)
  const fromView = async (rankState: RankState): Promise<SettledBoard> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const aggregates: ReadonlyMap<number, VersionedAggregate> =
        userIds.length === 0 ? new Map() : await reads.aggregates(board.season.id, [...userIds])
      if (agree(board, userIds, aggregates)) {
        return { tree: board.view.standings, aggregates, freshness: board.freshness(rankState) }
      }
      // A session was committed that the view has not seen yet; or the view is old, and then it never will.
      if (rankState !== 'exact' || !(await isExact(board))) break
    }
    return fromDatabase(query.minRevision !== undefined)
  }
  return answerRead(board, query, { fromView, fromDatabase })
}

/** The board and the rows of some players, from one snapshot of PostgreSQL. */
export async function boardFromDatabase(
  reads: Reads,
  { season }: OpenBoard,
  userIds: readonly number[],
  mustBeFresh: boolean,
): Promise<SettledBoard> {
  const { totals, freshness } = await reads.database.readBoard(season, userIds, mustBeFresh)
  const aggregates = new Map(Array.from(totals.named, ([id, row]) => [id, row.aggregate]))
  return { tree: new TotalsTree(totals, season.direction), aggregates, freshness }
}

/** Every change of a row moves its version: where it is the same, so is what the total is made of (I5). */
function agree(
  { view }: OpenBoard,
  userIds: readonly number[],
  aggregates: ReadonlyMap<number, VersionedAggregate>,
): boolean {
  return userIds.every((id) => view.standings.find(id)?.version === aggregates.get(id)?.version)
}

function isExact({ view }: OpenBoard): Promise<boolean> {
  return new Promise((resolve) => view.readIndex(resolve))
}

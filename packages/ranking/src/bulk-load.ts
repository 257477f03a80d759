import { IdIndex } from './id-index.ts'
import { LEAF } from './leaf-level.ts'
import { FAN } from './node-places.ts'
import { NONE, PlayerRecords } from './player-records.ts'
import { RankTree } from './rank-tree.ts'
import { RowDigest } from './row-digest.ts'
import { sortedOrder } from './sorted-order.ts'
import type { StandingsColumns } from './standings-rows.ts'

/** Rows between two chances to yield. */
const STEP = 4096

/** How full leaves and nodes are made: room for a few to come before the first one shares or splits. */
const LOADED_LEAF = Math.floor(LEAF * 0.91)
const LOADED_NODE = Math.floor(FAN * 0.88)

interface Level {
  readonly children: number[]
  readonly players: number[]
  readonly starts: number[]
  /** The first leaf below each child: its first player is the child's bound. */
  readonly firstLeaves: number[]
}

/** What standings are made of. */
export interface StandingsParts {
  readonly records: PlayerRecords
  readonly index: IdIndex
  readonly tree: RankTree
  readonly digest: RowDigest
}

/** Makes everything anew from columns, in slices. Row 0 becomes slot 0, so that each column is read in sequence. */
export function* loadParts(columns: StandingsColumns, isDescending: boolean): Generator<void, StandingsParts> {
  const records = new PlayerRecords()
  const index = new IdIndex(records)
  const tree = new RankTree(records)
  const parts = { records, index, tree, digest: new RowDigest() }
  yield* index.reserveSteps(columns.length)
  for (let from = 0; from < columns.length; from += STEP) {
    enterRows(columns, from, Math.min(columns.length, from + STEP), parts)
    yield
  }
  const { totals } = columns
  const order = yield* sortedOrder(columns, isDescending)
  yield* buildTree(tree, order, isDescending ? (slot) => -1 - at(totals, slot) : (slot) => at(totals, slot))
  return parts
}

function enterRows(columns: StandingsColumns, from: number, to: number, parts: StandingsParts): void {
  const { userIds, totals, reachedAt, versions, sessions } = columns
  const { records, index, digest } = parts
  for (let row = from; row < to; row++) {
    const userId = userIds[row] as number
    const version = versions[row] as number
    index.add(userId, records.create(userId, reachedAt[row] as number, version, sessions[row] as number))
    digest.add(userId, totals[row] as number, version)
  }
}

/**
 * Builds an empty tree from the bottom up, in slices.
 *
 * @param order slots in rank order
 * @param keyOf the key of a slot
 */
function* buildTree(tree: RankTree, order: Uint32Array, keyOf: (slot: number) => number): Generator<void> {
  let below: Level = emptyLevel()
  let leaf = tree.firstLeaf
  for (let from = 0; from < order.length; from += LOADED_LEAF) {
    if (from > 0) leaf = tree.leaves.heads.create(leaf)
    fillLeaf(tree, leaf, order.subarray(from, from + LOADED_LEAF), keyOf)
    const count = tree.leaves.heads.count(leaf)
    const starts = tree.leaves.heads.startsBefore(leaf, count)
    tree.distinctTotals += starts
    addTo(below, leaf, count, starts, leaf)
    if ((below.children.length & 15) === 0) yield
  }
  for (let level = 1; below.children.length > 1; level++) below = yield* buildLevel(tree, level, below)
}

function fillLeaf(tree: RankTree, leaf: number, slots: Uint32Array, keyOf: (slot: number) => number): void {
  const previous = tree.leaves.heads.previous(leaf)
  let last = previous === NONE ? Number.NaN : tree.leaves.lastKey(previous)
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i)
    const key = keyOf(slot)
    tree.leaves.insert(leaf, i, key, slot, key !== last)
    last = key
  }
}

function* buildLevel(tree: RankTree, level: number, below: Level): Generator<void, Level> {
  const above = emptyLevel()
  for (let from = 0; from < below.children.length; from += LOADED_NODE) {
    const node = tree.nodes.create(level)
    let players = 0
    let starts = 0
    for (let i = from; i < Math.min(below.children.length, from + LOADED_NODE); i++) {
      tree.append(node, at(below.children, i), at(below.players, i), at(below.starts, i))
      tree.boundByFirst(node, i - from, at(below.firstLeaves, i))
      players += at(below.players, i)
      starts += at(below.starts, i)
    }
    addTo(above, node, players, starts, at(below.firstLeaves, from))
    tree.nodes.root = node
    yield
  }
  return above
}

function emptyLevel(): Level {
  return { children: [], players: [], starts: [], firstLeaves: [] }
}

function addTo(level: Level, child: number, players: number, starts: number, firstLeaf: number): void {
  level.children.push(child)
  level.players.push(players)
  level.starts.push(starts)
  level.firstLeaves.push(firstLeaf)
}

function at(list: ArrayLike<number>, index: number): number {
  return list[index] as number
}

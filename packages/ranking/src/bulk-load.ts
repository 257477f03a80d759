import { LEAF } from './leaf-level.ts'
import { FAN } from './node-level.ts'
import { NONE } from './player-records.ts'
import type { RankTree } from './rank-tree.ts'

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

/**
 * Builds an empty tree from the bottom up, in slices.
 *
 * @param order slots in rank order
 * @param keyOf the key of a slot
 */
export function* buildTree(tree: RankTree, order: Uint32Array, keyOf: (slot: number) => number): Generator<void> {
  let below: Level = emptyLevel()
  let leaf = tree.firstLeaf
  for (let from = 0; from < order.length; from += LOADED_LEAF) {
    if (from > 0) leaf = tree.leaves.heads.create(leaf)
    fillLeaf(tree, leaf, order.subarray(from, from + LOADED_LEAF), keyOf)
    const count = tree.leaves.heads.count(leaf)
    const starts = tree.leaves.starts(leaf, 0, count)
    tree.distinctTotals += starts
    addTo(below, leaf, count, starts, leaf)
    if ((below.children.length & 15) === 0) yield
  }
  for (let level = 1; below.children.length > 1; level++) below = yield* buildLevel(tree, level, below)
}

function fillLeaf(tree: RankTree, leaf: number, slots: Uint32Array, keyOf: (slot: number) => number): void {
  const previous = tree.leaves.heads.previous(leaf)
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i)
    tree.leaves.insert(leaf, i, keyOf(slot), slot)
  }
  const doesStart = previous === NONE || tree.leaves.lastKey(previous) !== tree.leaves.key(leaf, 0)
  tree.leaves.heads.setStart(leaf, doesStart)
}

function* buildLevel(tree: RankTree, level: number, below: Level): Generator<void, Level> {
  const above = emptyLevel()
  for (let from = 0; from < below.children.length; from += LOADED_NODE) {
    const node = tree.nodes.create(level)
    let players = 0
    let starts = 0
    for (let i = from; i < Math.min(below.children.length, from + LOADED_NODE); i++) {
      tree.adopt(node, i - from, at(below.children, i), at(below.players, i), at(below.starts, i))
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

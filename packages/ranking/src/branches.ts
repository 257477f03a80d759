import type { LeafHeads } from './leaf-heads.ts'
import { FAN, NodeLevel } from './node-level.ts'
import { NONE } from './player-records.ts'

/** A node with fewer children joins a neighbour, if both together leave room for some to come. */
const FEW_CHILDREN = FAN / 4
const JOINED_CHILDREN = FAN * 0.75

/** How the nodes above the leaves come and go: a child is added behind another, or dropped; the rest follows. */
export class Branches {
  readonly nodes = new NodeLevel()
  readonly #heads: LeafHeads

  constructor(heads: LeafHeads) {
    this.#heads = heads
  }

  /** A new root over the one there was. */
  addRoot(level: number, child: number, players: number, starts: number): void {
    const root = this.nodes.create(level)
    this.nodes.insert(root, 0, child, players, starts)
    this.nodes.root = root
    this.setParent(level, child, root)
  }

  /** Makes an empty `right` the child behind `left`; returns the parent of both. */
  addBehind(node: number, left: number, right: number): number {
    let parent = node
    const level = this.nodes.level(node)
    if (this.nodes.count(node) === FAN) {
      const other = this.#splitNode(node)
      if (this.#parentOf(level, left) === other) parent = other
    }
    this.nodes.insert(parent, this.nodes.indexOf(parent, left) + 1, right, 0, 0)
    this.setParent(level, right, parent)
    return parent
  }

  /** Halves a node; returns the new one, which stands behind it. */
  #splitNode(node: number): number {
    const level = this.nodes.level(node)
    const right = this.nodes.create(level)
    if (node === this.nodes.root) {
      const [players, starts] = [this.#sum(node, 1), this.#sum(node, 2)]
      this.addRoot(level + 1, node, players, starts)
    }
    const parent = this.addBehind(this.nodes.parent(node), node, right)
    this.nodes.moveTail(node, FAN / 2, right)
    this.#adopt(right, 0)
    const index = this.nodes.indexOf(parent, node)
    this.nodes.copyBound(right, 0, parent, index + 1)
    this.nodes.shift(parent, index, index + 1, this.#sum(right, 1), this.#sum(right, 2))
    return right
  }

  /** Players (1) or starts (2) below a node. */
  #sum(node: number, what: 1 | 2): number {
    let sum = 0
    for (let index = 0; index < this.nodes.count(node); index++) {
      sum += what === 1 ? this.nodes.playersBelow(node, index) : this.nodes.startsBelow(node, index)
    }
    return sum
  }

  #adopt(node: number, from: number): void {
    const level = this.nodes.level(node)
    for (let index = from; index < this.nodes.count(node); index++) {
      this.setParent(level, this.nodes.child(node, index), node)
    }
  }

  #parentOf(level: number, child: number): number {
    return level === 1 ? this.#heads.parent(child) : this.nodes.parent(child)
  }

  setParent(level: number, child: number, parent: number): void {
    if (level === 1) this.#heads.setParent(child, parent)
    else this.nodes.setParent(child, parent)
  }

  /** Takes a child out of a node, then joins or drops the node where it has become too small. */
  dropChild(node: number, index: number): void {
    this.nodes.remove(node, index)
    const left = this.nodes.count(node)
    if (node === this.nodes.root) {
      if (left === 1) this.#lowerRoot(node)
      return
    }
    if (left >= FEW_CHILDREN) return
    const parent = this.nodes.parent(node)
    const place = this.nodes.indexOf(parent, node)
    if (left === 0) {
      this.nodes.release(node)
      this.dropChild(parent, place)
    } else if (place > 0 && this.#childrenAt(parent, place - 1) + left <= JOINED_CHILDREN)
      this.#joinNodes(parent, place)
    else if (place + 1 < this.nodes.count(parent) && this.#childrenAt(parent, place + 1) + left <= JOINED_CHILDREN) {
      this.#joinNodes(parent, place + 1)
    }
  }

  #childrenAt(parent: number, index: number): number {
    return this.nodes.count(this.nodes.child(parent, index))
  }

  /** The children of child `index` move to the child before. */
  #joinNodes(parent: number, index: number): void {
    const right = this.nodes.child(parent, index)
    const left = this.nodes.child(parent, index - 1)
    const held = this.nodes.count(left)
    // The bound of the right node's first child may be out of date after removals; the parent's is right.
    this.nodes.copyBound(parent, index, right, 0)
    const [players, starts] = [this.#sum(right, 1), this.#sum(right, 2)]
    this.nodes.moveTail(right, 0, left)
    this.#adopt(left, held)
    this.nodes.shift(parent, index, index - 1, players, starts)
    this.nodes.release(right)
    this.dropChild(parent, index)
  }

  /** A root with one child goes; with one leaf left, no node is needed. */
  #lowerRoot(node: number): void {
    const child = this.nodes.child(node, 0)
    this.nodes.root = this.nodes.level(node) === 1 ? NONE : child
    this.setParent(this.nodes.level(node), child, NONE)
    this.nodes.release(node)
    if (this.nodes.root !== NONE && this.nodes.count(child) === 1) this.#lowerRoot(child)
  }
}

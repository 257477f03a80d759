import type { LeafHeads } from './leaf-heads.ts'
import { NodeLevel } from './node-level.ts'
import { FAN, indexOf, parentOf, placeOf } from './node-places.ts'
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
    this.#setPlace(level, child, placeOf(root, 0))
  }

  /** Makes an empty `right` the child behind `left`; returns the parent of both. */
  addBehind(node: number, left: number, right: number): number {
    let parent = node
    const level = this.nodes.level(node)
    if (this.nodes.count(node) === FAN) {
      this.#splitNode(node)
      parent = parentOf(this.#placeOf(level, left))
    }
    const index = indexOf(this.#placeOf(level, left)) + 1
    this.nodes.insert(parent, index, right, 0, 0)
    this.#place(parent, index)
    return parent
  }

  /** Halves a node. */
  #splitNode(node: number): void {
    const level = this.nodes.level(node)
    const right = this.nodes.create(level)
    if (node === this.nodes.root) {
      this.addRoot(level + 1, node, this.nodes.playersIn(node), this.nodes.startsIn(node))
    }
    const parent = this.addBehind(parentOf(this.nodes.place(node)), node, right)
    this.nodes.moveTail(node, FAN / 2, right)
    this.#place(right, 0)
    const index = indexOf(this.nodes.place(node))
    this.nodes.copyBound(right, 0, parent, index + 1)
    this.nodes.shift(parent, index, index + 1, this.nodes.playersIn(right), this.nodes.startsIn(right))
  }

  /** Makes a child, with its counts, the last one of a node. */
  append(node: number, child: number, players: number, starts: number): void {
    const index = this.nodes.count(node)
    this.nodes.insert(node, index, child, players, starts)
    this.#place(node, index)
  }

  /** Tells the children of a node, from an index on, where they are. */
  #place(node: number, from: number): void {
    const level = this.nodes.level(node)
    for (let index = from; index < this.nodes.count(node); index++) {
      this.#setPlace(level, this.nodes.child(node, index), placeOf(node, index))
    }
  }

  #placeOf(level: number, child: number): number {
    return level === 1 ? this.#heads.place(child) : this.nodes.place(child)
  }

  #setPlace(level: number, child: number, place: number): void {
    if (level === 1) this.#heads.setPlace(child, place)
    else this.nodes.setPlace(child, place)
  }

  /** Takes a child out of a node, then joins or drops the node where it has become too small. */
  dropChild(node: number, index: number): void {
    this.nodes.remove(node, index)
    this.#place(node, index)
    const left = this.nodes.count(node)
    if (node === this.nodes.root) {
      if (left === 1) this.#lowerRoot(node)
      return
    }
    if (left >= FEW_CHILDREN) return
    const parent = parentOf(this.nodes.place(node))
    const place = indexOf(this.nodes.place(node))
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
    const [players, starts] = [this.nodes.playersIn(right), this.nodes.startsIn(right)]
    this.nodes.moveTail(right, 0, left)
    this.#place(left, held)
    this.nodes.shift(parent, index, index - 1, players, starts)
    this.nodes.release(right)
    this.dropChild(parent, index)
  }

  /** A root with one child goes; with one leaf left, no node is needed. */
  #lowerRoot(node: number): void {
    const child = this.nodes.child(node, 0)
    this.nodes.root = this.nodes.level(node) === 1 ? NONE : child
    this.#setPlace(this.nodes.level(node), child, NONE)
    this.nodes.release(node)
    if (this.nodes.root !== NONE && this.nodes.count(child) === 1) this.#lowerRoot(child)
  }
}

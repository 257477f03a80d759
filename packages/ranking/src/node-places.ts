/** Children of a full node. */
export const FAN = 64
const FAN_BITS = 6

/** A place in the tree: which node, and which of its children; NONE (-1) for what hangs nowhere. */
export function placeOf(node: number, index: number): number {
  return (node << FAN_BITS) + index // behind the last child as well, so no bits are joined here
}

export function parentOf(place: number): number {
  return place >> FAN_BITS
}

export function indexOf(place: number): number {
  return place & (FAN - 1)
}

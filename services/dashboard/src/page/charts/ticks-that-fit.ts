/** Which words stand under an axis: those that come first, as long as none touches another. Pure. */
export interface AxisTick {
  value: number
  words: string
}

export interface PlacedTick {
  at: number
  anchor: 'start' | 'middle' | 'end'
  words: string
}

/** @param widest pixels that the words of a tick take at most */
export function ticksThatFit(ticks: readonly AxisTick[], x: (value: number) => number, widest: number): PlacedTick[] {
  const placed: (PlacedTick & { from: number; to: number })[] = []
  const end = Math.max(0, ...ticks.map(({ value }) => x(value)))
  for (const { value, words } of ticks) {
    const at = x(value)
    const anchor = at < widest / 2 ? 'start' : at > end - widest / 2 ? 'end' : 'middle'
    const from = at - { start: 0, middle: widest / 2, end: widest }[anchor]
    const isFree = placed.every((other) => from >= other.to || from + widest <= other.from)
    if (isFree) placed.push({ at, anchor, words, from, to: from + widest })
  }
  return placed.map(({ at, anchor, words }) => ({ at, anchor, words }))
}

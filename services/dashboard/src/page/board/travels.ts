/** Which rows travel to a new place, and from where. Pure. */

/** At most so many rows travel at a time; the others stand in their new place at once. */
const MOST_TRAVELLERS = 12

/** Pixels from the top of the board, by player, in order of the rows. */
export type Tops = ReadonlyMap<number, number>

export interface Travel {
  /** Of the row among those shown now. */
  index: number
  from: number
  to: number
}

/** The longest ways of those who were shown before and are now, the upper rows first where ways are equal. */
export function travelsOf(before: Tops, after: Tops): Travel[] {
  return [...after]
    .flatMap(([userId, to], index): Travel[] => {
      const from = before.get(userId)
      return from === undefined || from === to ? [] : [{ index, from, to }]
    })
    .toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
    .slice(0, MOST_TRAVELLERS)
}

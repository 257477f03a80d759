/**
 * The row at which a place begins. Pages are asked for by row, and rows and places differ where players are tied; a
 * place never stands above the row of the same number. Halves what is left with each answer: 20 for a million rows.
 *
 * @param placeAt the place shown in a row, from 1; null where there is no such row any more
 */
export async function findRowOfPlace(
  place: number,
  rows: number,
  placeAt: (row: number) => Promise<number | null>,
): Promise<number> {
  let low = Math.min(place, rows) // nothing before this row has the place
  let high = rows
  let next = low
  while (low < high) {
    const found = await placeAt(next)
    if (found === null || found >= place) high = next
    else low = next + 1
    next = Math.floor((low + high) / 2)
  }
  return low
}

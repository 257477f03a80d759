/** Where each row of the board stands, in pixels: the first three are taller. */
export interface RowHeights {
  leading: number
  plain: number
}

export const DESKTOP_ROWS: RowHeights = { leading: 40, plain: 28 }
export const PHONE_ROWS: RowHeights = { leading: 54, plain: 48 }
const LEADING = 3

export function rowHeight(heights: RowHeights, index: number): number {
  return index < LEADING ? heights.leading : heights.plain
}

/** Distance of row `index` (from 0) from the top of the board. */
export function rowTop(heights: RowHeights, index: number): number {
  const leading = Math.min(index, LEADING)
  return leading * heights.leading + (index - leading) * heights.plain
}

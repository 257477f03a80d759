/** A row the reader wants to see; a new object each time, so that the same row can be asked for again. */
export interface Goal {
  ordinal: number
}

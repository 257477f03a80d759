/**
 * The first whole number from `start` towards `end` (both included) that does it, or null if even `end` does not.
 * `does` must not turn false again once it is true on that way. O(log distance) calls.
 */
export function findFirst(start: number, end: number, does: (value: number) => boolean): number | null {
  if (!does(end)) return null
  const step = Math.sign(end - start)
  let failure = -1 // steps from start that do not
  let success = Math.abs(end - start) // steps from start that do
  while (success - failure > 1) {
    const middle = failure + Math.floor((success - failure) / 2)
    if (does(start + step * middle)) success = middle
    else failure = middle
  }
  return start + step * success
}

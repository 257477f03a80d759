/**
 * The ordinal that a window of `radius` neighbours on either side of a player begins with: where one side has fewer, the
 * other fills up, so that the window holds 2 * radius + 1 players wherever the board does.
 */
export function firstAround(ordinal: number, radius: number, players: number): number {
  return Math.max(1, Math.min(ordinal - radius, players - 2 * radius))
}

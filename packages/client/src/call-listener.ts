/** Calls a listener of the game. One that throws is reported, and costs nobody else a frame. */
export function callListener<T>(listener: (told: T) => void, told: T): void {
  try {
    listener(told)
  } catch (error) {
    console.error('A listener of the leaderboard client failed:', error)
  }
}

/**
 * A function that starts the work, or, while it is under way, has it started once more afterwards. So work that is
 * asked for faster than it can be done is still done, and what each run brings is used. Ends when nobody asks any more.
 */
export function oneAtATime(work: () => Promise<void>): () => void {
  let isUnderWay = false
  let isAskedAgain = false
  const run = async () => {
    isUnderWay = true
    do {
      isAskedAgain = false
      await work()
    } while (isAskedAgain)
    isUnderWay = false
  }
  return () => {
    if (isUnderWay) isAskedAgain = true
    else void run()
  }
}

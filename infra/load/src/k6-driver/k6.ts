/** The module `k6`, as far as our scripts use it. */
import { addSample } from './samples.ts'

/** Notes a sample of `checks` for each condition; true if all hold. */
export function check<T>(value: T, conditions: Record<string, (value: T) => boolean>): boolean {
  let holds = true
  for (const [name, condition] of Object.entries(conditions)) {
    const isMet = condition(value)
    addSample('checks', isMet ? 1 : 0)
    if (!isMet) addSample(`failed check: ${name}`, 1)
    holds &&= isMet
  }
  return holds
}

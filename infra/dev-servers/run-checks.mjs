import { join } from 'node:path'
import { listCheckSteps } from './check-steps.mjs'
import { capture } from './children.mjs'
import { say } from './say.mjs'

/** Steps at once: each keeps one core busy, and two cores is what the smallest machine of ours has. */
const AT_ONCE = 2

/**
 * Runs every check, also after one has failed, and prints what the failed ones said.
 * @param {import('./run-command.mjs').Session} session
 * @returns {Promise<{passed: string[], failed: string[]}>}
 */
export async function runChecks(session) {
  /** @type {{passed: string[], failed: string[]}} */
  const result = { passed: [], failed: [] }
  const waiting = listCheckSteps(session.root)
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined && !session.isStopping(); step = waiting.shift()) {
      const list = (await runCheck(session, step)) ? result.passed : result.failed
      list.push(step.name)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return result
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {import('./check-steps.mjs').CheckStep} step
 * @returns {Promise<boolean>} whether it passed
 */
async function runCheck({ children, root }, { name, program, args, judge, remark }) {
  const began = Date.now()
  const flags = program.endsWith('.ts') ? ['--import', 'tsx'] : []
  const ended = await capture(children, process.execPath, [...flags, join(root, program), ...args], { cwd: root })
  const reason = ended.code === 0 ? (judge?.(ended.output) ?? null) : ended.why
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  const beside = reason === null ? remark?.(ended.output) : null
  say(`check: ${name} ${reason === null ? 'ok' : `FAILED, ${reason}`} (${seconds} s)${beside ? `: ${beside}` : ''}`)
  if (reason !== null) console.log(ended.output.trimEnd().split('\n').slice(-200).join('\n'))
  return reason === null
}

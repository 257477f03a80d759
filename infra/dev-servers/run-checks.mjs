import { join } from 'node:path'
import { listCheckSteps } from './check-steps.mjs'
import { capture } from './children.mjs'
import { say } from './say.mjs'

/**
 * Runs every check, also after one has failed, and prints what the failed ones said.
 * @param {import('./run-command.mjs').Session} session
 * @returns {Promise<{passed: string[], failed: string[]}>}
 */
export async function runChecks({ children, root, isStopping }) {
  /** @type {{passed: string[], failed: string[]}} */
  const result = { passed: [], failed: [] }
  for (const { name, program, args, judge, remark } of listCheckSteps(root)) {
    if (isStopping()) break
    const began = Date.now()
    const flags = program.endsWith('.ts') ? ['--import', 'tsx'] : []
    const ended = await capture(children, process.execPath, [...flags, join(root, program), ...args], { cwd: root })
    const reason = ended.code === 0 ? (judge?.(ended.output) ?? null) : ended.why
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    ;(reason === null ? result.passed : result.failed).push(name)
    const beside = reason === null ? remark?.(ended.output) : null
    say(`check: ${name} ${reason === null ? 'ok' : `FAILED, ${reason}`} (${seconds} s)${beside ? `: ${beside}` : ''}`)
    if (reason !== null) console.log(ended.output.trimEnd().split('\n').slice(-200).join('\n'))
  }
  return result
}

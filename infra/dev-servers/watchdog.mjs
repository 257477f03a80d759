/**
 * Ends what a dead parent left behind. The parent holds the other end of our stdin and writes what it starts; however
 * it dies, SIGKILL included, the pipe ends, and then this program signals what is left, waits, kills what stays, and
 * removes the folders it was told to. One JSON array a line: ["+", target, signal], ["-", target], ["rm", folder].
 * A negative target is a process group.
 */
import { rmSync } from 'node:fs'
import { descendantsOf } from './processes.mjs'

const GRACE_MS = 8000

/** @type {Map<number, NodeJS.Signals>} */
const live = new Map()
/** @type {Set<string>} */
const folders = new Set()
let text = ''

/** @param {number} target @param {NodeJS.Signals | 0} signal */
function isHit(target, signal) {
  try {
    return process.kill(target, signal)
  } catch {
    return false
  }
}

/** @param {string} line */
function note(line) {
  const [verb, what, signal] = JSON.parse(line)
  if (verb === '+') live.set(what, signal)
  else if (verb === '-') live.delete(what)
  else if (verb === 'rm') folders.add(what)
  else if (verb === 'keep') folders.delete(what)
}

function endAll() {
  for (const [target, signal] of live) isHit(target, signal)
  // A test may have stopped some of them: they would not hear the signal.
  for (const target of live.keys())
    for (const pid of [target, ...descendantsOf(Math.abs(target))]) isHit(pid, 'SIGCONT')
  const deadline = Date.now() + GRACE_MS
  setInterval(() => {
    const isLate = Date.now() > deadline
    for (const target of live.keys()) {
      if (!isHit(target, 0)) live.delete(target)
      else if (isLate) isHit(target, 'SIGKILL')
    }
    if (live.size > 0 && !isLate) return
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    process.exit()
  }, 50)
}

process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk) => {
  const lines = (text + chunk).split('\n')
  text = lines.pop() ?? ''
  for (const line of lines) note(line)
})
process.stdin.on('end', endAll)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {}) // only the pipe ends it

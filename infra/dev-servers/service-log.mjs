/**
 * What services write goes to a file each, straight from the process, so that a busy service never waits for this
 * one. Warnings and worse are shown here as well, with a limit; a file that grows too large is cut.
 */
import * as fs from 'node:fs'

const LONGEST_BYTES = 64 * 1024 * 1024
const READ_BYTES = 256 * 1024
const LINES_A_LOOK = 5
const SILENCE_MS = 10_000

/**
 * @param {string} file
 * @returns {number} a descriptor that appends, for the stdio of a child
 */
export const openForAppend = (file) => fs.openSync(file, 'a')

/** Empties a log at the start of a run; the one before stays as `.old`. */
export function beginLog(/** @type {string} */ file) {
  if (fs.existsSync(file)) fs.renameSync(file, `${file}.old`)
  fs.writeFileSync(file, '')
}

/** The last lines of a log, readable. */
export function endOfLog(/** @type {string} */ file, lines = 20) {
  if (!fs.existsSync(file)) return ''
  const text = fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines)
  return text.map((line) => describeLine(line)?.text ?? line).join('\n')
}

/**
 * Shows what a service complains about as it comes.
 * @param {string} name
 * @param {string} file
 * @param {(text: string) => void} tell
 * @returns {() => void} looks a last time and ends
 */
export function followLog(name, file, tell) {
  let position = 0
  /** @type {Map<string, number>} when each complaint was shown last */
  const shown = new Map()
  const look = () => {
    const size = fs.statSync(file).size
    if (size < position) position = 0
    if (size > LONGEST_BYTES) {
      fs.truncateSync(file, 0) // the service appends: it goes on at the new end
      position = 0
      return
    }
    const lines = readFrom(file, position, size)
    position = size
    let told = 0
    for (const line of lines) {
      const { isBad, text } = describeLine(line) ?? { isBad: false, text: '' }
      if (!isBad || (shown.get(text) ?? 0) > Date.now() - SILENCE_MS) continue
      shown.set(text, Date.now())
      if (told++ < LINES_A_LOOK) tell(`${name}: ${text}`)
    }
    if (told > LINES_A_LOOK) tell(`${name}: ${told - LINES_A_LOOK} more lines in ${file}`)
    if (shown.size > 1000) shown.clear()
  }
  const timer = setInterval(look, 500)
  timer.unref()
  return () => {
    clearInterval(timer)
    look()
  }
}

/** @param {string} file @param {number} from @param {number} to */
function readFrom(file, from, to) {
  if (to <= from) return []
  const descriptor = fs.openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(to - from, READ_BYTES))
    fs.readSync(descriptor, buffer, 0, buffer.length, to - buffer.length)
    return buffer.toString('utf8').split('\n')
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * One line of a log in words; a line that is no JSON comes from Node itself and is bad by being there.
 * @param {string} line
 * @returns {{isBad: boolean, text: string} | null}
 */
function describeLine(line) {
  if (line.trim() === '') return null
  if (!line.startsWith('{')) return { isBad: true, text: line.trim() }
  try {
    const { level, msg, err, path } = JSON.parse(line)
    const cause = err?.message && err.message !== msg ? ` (${err.message})` : ''
    // While a service starts it answers 503 to whoever asks whether it is ready: that is us.
    const isBad = ['warn', 'error', 'fatal'].includes(level) && path !== '/readyz'
    return { isBad, text: `${level}: ${msg ?? ''}${cause}` }
  } catch {
    return null // cut by the end of what was read
  }
}

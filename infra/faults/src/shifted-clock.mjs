/**
 * Loaded before a service of a fault run: its wall clock can be stepped. On SIGUSR2 the number of milliseconds to shift it
 * by is read from FAULTS_CLOCK_FOLDER, from the file named after the process. The monotonic clock goes on as it is, as
 * it does where somebody sets the time of a machine.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env['FAULTS_CLOCK_FOLDER']
const TrueDate = Date
let shiftMs = 0

if (folder !== undefined) {
  const now = () => TrueDate.now() + shiftMs
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  process.on('SIGUSR2', () => {
    shiftMs = Number(readFileSync(join(folder, String(process.pid)), 'utf8'))
  })
}

/**
 * Asks the registry for known weaknesses of what is installed. Fails on grave ones. Where nobody can be asked (no network,
 * a registry without the endpoint) it says so on a line that begins with "not audited", and does not fail.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { judgeAudit } from './judge-audit.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PNPM = fileURLToPath(new URL('../../../node_modules/pnpm/bin/pnpm.mjs', import.meta.url))
const PATIENCE_MS = 20_000

const child = spawn(process.execPath, [PNPM, 'audit', '--json'], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'pipe'],
  timeout: PATIENCE_MS,
})
let output = ''
let complaint = ''
child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
child.on('close', (_code, signal) => {
  const { isFailed, text } = judgeAudit(
    output,
    signal === null ? complaint : `no answer within ${PATIENCE_MS / 1000} s`,
  )
  console.log(text)
  process.exitCode = isFailed ? 1 : 0
})

/** A program of this folder that measures by itself and prints one line of JSON. */
import { fileURLToPath } from 'node:url'
import { testChildren } from '@leaderboard/dev-servers/test-server'

/** Runs `NAME.main.ts` to its end and gives what its last line says; the caller knows its shape. */
export async function runProgram<T>(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<T> {
  const file = fileURLToPath(new URL(`${name}.main.ts`, import.meta.url))
  const flags = ['--expose-gc', '--import', 'tsx', file, ...args]
  const child = testChildren().launch(name, process.execPath, flags, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.process.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const { code, why } = await child.exited
  if (code !== 0) throw new Error(`${name} ended with ${why}`)
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as T
}

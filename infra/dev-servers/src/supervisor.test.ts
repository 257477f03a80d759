import { expect, test } from 'vitest'
import { backOffMs, EXIT_CONFIG, supervise } from '../supervisor.mjs'

/** Runs a charge that ends in the given ways, then is stopped; gives back what was said and waited. */
async function play(endings: (number | Error)[]) {
  const said: string[] = []
  const waited: number[] = []
  let turn = 0
  let again = 0
  let finish = () => {}
  const finished = new Promise<void>((done) => {
    finish = done
  })
  const state = supervise({
    name: 'query',
    run: async () => {
      const ending = endings[turn++]
      if (ending === undefined) {
        finish()
        return { code: 0, why: 'stopped' }
      }
      if (ending instanceof Error) throw ending
      return { code: ending, why: `exit code ${ending}` }
    },
    tell: (text) => {
      said.push(text)
      if (text.includes('stays down')) finish()
    },
    onAgain: () => {
      again++
    },
    isStopping: () => turn > endings.length,
    wait: async (ms) => waited.push(ms),
  })
  await finished
  return { said, waited, state, again }
}

test('what dies is started again, later each time, and each time it is said', async () => {
  const { said, waited, again } = await play([1, 1, new Error('no port'), 1])
  expect(waited).toEqual([250, 500, 1000, 2000])
  expect(again).toBe(4)
  expect(said[0]).toBe('query ended (exit code 1); starting it again in 0.25 s')
  expect(said[2]).toBe('query ended (no port); starting it again in 1 s')
})

test('a wrong configuration is not tried again', async () => {
  const { said, waited, state } = await play([EXIT_CONFIG])
  expect(waited).toEqual([])
  expect(said).toEqual(['query does not accept its configuration and stays down'])
  expect(state.ending?.code).toBe(EXIT_CONFIG)
})

test('the wait doubles up to ten seconds', () => {
  expect([1, 2, 3, 6, 7, 50].map(backOffMs)).toEqual([250, 500, 1000, 8000, 10_000, 10_000])
})

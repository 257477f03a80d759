import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseGate } from './database-gate.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const logger = { info: () => undefined, warn: () => undefined } as never

/** Every probe waits until the test answers it. */
function gated() {
  const probes: { answer(): void; fail(): void }[] = []
  let opened = 0
  const gate = new DatabaseGate({
    logger,
    onOpen: () => void opened++,
    probe: () =>
      new Promise<void>((resolve, reject) => probes.push({ answer: resolve, fail: () => reject(new Error()) })),
  })
  return { gate, probes, opened: () => opened }
}

const reason = new Error('late')

test('a suspicion is dropped when the probe is answered', async () => {
  const { gate, probes } = gated()
  const suspected = gate.suspect(reason)
  probes[0]?.answer()
  await suspected
  expect(gate.isOpen).toBe(true)
  expect(probes.length).toBe(1)
})

test('a suspicion is dropped when somebody else is answered, though the probe fails', async () => {
  const { gate, probes } = gated()
  const suspected = gate.suspect(reason)
  gate.confirm()
  probes[0]?.fail()
  await suspected
  expect(gate.isOpen).toBe(true)
})

test('where nobody is answered it shuts, probes, and opens with the first answer', async () => {
  const { gate, probes, opened } = gated()
  void gate.suspect(reason)
  await vi.advanceTimersByTimeAsync(499)
  expect(gate.isOpen).toBe(true)
  await vi.advanceTimersByTimeAsync(2)
  expect(gate.isOpen).toBe(false)
  await vi.advanceTimersByTimeAsync(1_500)
  expect(probes.length).toBeGreaterThan(2)
  probes[0]?.answer() // even the first one, long after its time
  await vi.advanceTimersByTimeAsync(0)
  expect(gate.isOpen).toBe(true)
  expect(opened()).toBe(1)
  const sent = probes.length
  await vi.advanceTimersByTimeAsync(5_000)
  expect(probes.length).toBe(sent)
})

test('a stopped gate leaves no timer', async () => {
  const { gate } = gated()
  gate.shut(reason)
  await vi.advanceTimersByTimeAsync(600)
  gate.stop()
  expect(vi.getTimerCount()).toBe(0)
})

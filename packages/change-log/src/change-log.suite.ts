import type { Position } from '@leaderboard/contracts/revision'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChangeLog } from './change-log.ts'
import { Recorder, someChanges, soon } from './test-recorder.ts'

/** What an implementation brings so that the suite can put it to the test. */
export interface LogHarness extends AsyncDisposable {
  /** Another process with a log of its own over the same store; the harness closes it. */
  openLog(): Promise<ChangeLog>
  newSeason(): Promise<number>
  /** What the database does before a batch is appended. */
  commit(seasonId: number, batchId: string, changes: string): Promise<void>
  newBatchId(): string
}

/** The promises of ChangeLog (I4, I6, I7), whatever stands behind it. */
export function changeLogSuite(name: string, setUp: () => Promise<LogHarness>): void {
  describe(`a change log over ${name}`, () => {
    let harness: LogHarness
    let log: ChangeLog
    let other: ChangeLog

    beforeAll(async () => {
      harness = await setUp()
      log = await harness.openLog()
      other = await harness.openLog()
    })
    afterAll(() => harness?.[Symbol.asyncDispose]())

    const add = async (seasonId: number, id = harness.newBatchId(), through = log): Promise<Position> => {
      const changes = someChanges(1)
      await harness.commit(seasonId, id, changes)
      return through.append(seasonId, id, changes)
    }
    const opened = async (): Promise<[seasonId: number, start: Position]> => {
      const seasonId = await harness.newSeason()
      return [seasonId, await log.open(seasonId)]
    }

    test('says "not known" before a season was opened, and its head afterwards', async () => {
      const seasonId = await harness.newSeason()
      expect(await log.head(seasonId)).toBeNull()
      const start = await log.open(seasonId)
      expect(start).toEqual({ epoch: expect.stringMatching(/^[0-9a-f]{16}$/), sequence: 1 })
      expect(await log.head(seasonId)).toEqual(start)
      const next = await add(seasonId)
      expect(next).toEqual({ epoch: start.epoch, sequence: 2 })
      expect(await other.head(seasonId)).toEqual(next)
    })

    test('is opened once, whoever asks, and keeps its epoch', async () => {
      const seasonId = await harness.newSeason()
      const all = await Promise.all([log, other, log, other].map((each) => each.open(seasonId)))
      expect(new Set(all.map((each) => each.epoch)).size).toBe(1)
      expect(await other.open(seasonId)).toEqual(all[0])
    })

    test('the first append opens the epoch with an empty entry before its own', async () => {
      const seasonId = await harness.newSeason()
      expect(await add(seasonId)).toMatchObject({ sequence: 2 })
    })

    test('hands every entry to every follower, in order, as it was appended', async () => {
      const [seasonId, start] = await opened()
      const followers = [new Recorder(log, seasonId, start), new Recorder(other, seasonId, start)]
      const ids = [harness.newBatchId(), harness.newBatchId(), harness.newBatchId()]
      for (const [at, id] of ids.entries()) {
        await harness.commit(seasonId, id, someChanges(at + 1, 10 * at))
        await log.append(seasonId, id, someChanges(at + 1, 10 * at))
      }
      for (const follower of followers) {
        await follower.count(3)
        expect(follower.batchIds).toEqual(ids)
        expect(follower.sequences).toEqual([2, 3, 4])
        expect(follower.entries[1]).toMatchObject({ seasonId, position: { epoch: start.epoch, sequence: 3 } })
        expect(follower.entries[1]?.changes).toEqual([
          expect.objectContaining({ userId: 2, score: 10, totalScore: 10, sessions: 1, version: 1, isBest: true }),
        ])
        await follower.follower.stop()
      }
    })

    test('an entry carries the trace of its batch, over Redis', async () => {
      const [seasonId, start] = await opened()
      const recorder = new Recorder(other, seasonId, start)
      for (const trace of ['00-a-b-01', undefined]) {
        const id = harness.newBatchId()
        await harness.commit(seasonId, id, someChanges(1))
        await log.append(seasonId, id, someChanges(1), trace)
      }
      await recorder.count(2)
      const wanted = log.kind === 'redis' ? '00-a-b-01' : undefined
      expect(recorder.entries.map(({ trace }) => trace)).toEqual([wanted, undefined])
      await recorder.follower.stop()
    })

    test('a batch id it has seen gets the position it has, and adds nothing', async () => {
      const [seasonId, start] = await opened()
      const id = harness.newBatchId()
      const first = await add(seasonId, id)
      await add(seasonId)
      const again = await Promise.all([log, other, log].map((each) => each.append(seasonId, id, someChanges(1))))
      expect(again).toEqual([first, first, first])
      expect(await log.head(seasonId)).toEqual({ epoch: start.epoch, sequence: 3 })
    })

    test('the same batch appended by several at once is one entry', async () => {
      const [seasonId, start] = await opened()
      const id = harness.newBatchId()
      await harness.commit(seasonId, id, someChanges(1))
      const writers = [log, other, log, other, log, other]
      const all = await Promise.all(writers.map((each) => each.append(seasonId, id, someChanges(1))))
      expect(all).toEqual(all.map(() => ({ epoch: start.epoch, sequence: 2 })))
      expect(await other.head(seasonId)).toEqual({ epoch: start.epoch, sequence: 2 })
    })

    test('seasons do not mix', async () => {
      const [one, startOne] = await opened()
      const [two, startTwo] = await opened()
      const ofOne = new Recorder(log, one, startOne)
      const ofTwo = new Recorder(log, two, startTwo)
      const ids = [harness.newBatchId(), harness.newBatchId(), harness.newBatchId()] as const
      await add(one, ids[0])
      await add(two, ids[1])
      await add(one, ids[2])
      await ofOne.count(2)
      await ofTwo.count(1)
      expect([ofOne.batchIds, ofTwo.batchIds]).toEqual([[ids[0], ids[2]], [ids[1]]])
      await Promise.all([ofOne.follower.stop(), ofTwo.follower.stop()])
    })

    test('a new epoch is a gap for who follows, and begins again with 1', async () => {
      const [seasonId, start] = await opened()
      await add(seasonId)
      const follower = new Recorder(other, seasonId, start)
      await follower.count(1)
      const fresh = await log.startEpoch(seasonId)
      expect(fresh.sequence).toBe(1)
      expect(fresh.epoch).not.toBe(start.epoch)
      expect(await follower.gap()).toContain('epoch')
      expect(await other.open(seasonId)).toEqual(fresh)
      const next = new Recorder(other, seasonId, fresh)
      await add(seasonId)
      await next.count(1)
      expect(next.sequences).toEqual([2])
      expect(follower.sequences).toEqual([2])
      await next.follower.stop()
    })

    test.each<[string, (head: Position) => Position]>([
      ['another epoch', (head) => ({ epoch: '0123456789abcdef', sequence: head.sequence })],
      ['another epoch and a smaller sequence', () => ({ epoch: '0123456789abcdef', sequence: 1 })],
      ['no epoch', (head) => ({ epoch: '', sequence: head.sequence })],
      ['a position beyond the head', (head) => ({ epoch: head.epoch, sequence: head.sequence + 1 })],
    ])('a follower that comes with %s is told of a gap, and of nothing else', async (_, from) => {
      const [seasonId] = await opened()
      const head = await add(seasonId)
      const follower = new Recorder(log, seasonId, from(head))
      await follower.gap()
      await add(seasonId)
      expect(follower.entries).toEqual([])
      expect(follower.gaps).toHaveLength(1)
    })

    test('a follower that was stopped hears nothing more, and may be stopped again', async () => {
      const [seasonId, start] = await opened()
      const stopped = new Recorder(log, seasonId, start)
      const living = new Recorder(log, seasonId, start)
      await add(seasonId)
      await Promise.all([stopped.count(1), living.count(1)])
      await stopped.follower.stop()
      await stopped.follower.stop()
      await add(seasonId)
      await living.count(2)
      expect(stopped.entries).toHaveLength(1)
      expect(stopped.gaps).toEqual([])
      await living.follower.stop()
    })

    test('says that it is being read', async () => {
      const [seasonId, start] = await opened()
      const follower = new Recorder(log, seasonId, start)
      await soon(() => follower.connection.at(-1) === true)
      await follower.follower.stop()
    })

    test('whatever is appended, repeated and followed: every follower gets exactly what comes after its position', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(fc.nat(11), { maxLength: 6 }), { maxLength: 5 }), async (rounds) => {
          const [seasonId, start] = await opened()
          const pool = Array.from({ length: 12 }, () => harness.newBatchId())
          const byPosition = new Map<number, string>()
          const followers: { from: number; recorder: Recorder }[] = []
          let head = start
          for (const [at, round] of rounds.entries()) {
            const through = at % 2 === 0 ? log : other
            followers.push({ from: head.sequence, recorder: new Recorder(through, seasonId, head) })
            const added = round.map(async (nth) => {
              const id = pool[nth] ?? ''
              const position = await add(seasonId, id, nth % 2 === 0 ? log : other)
              byPosition.set(position.sequence, id)
            })
            await Promise.all(added)
            head = (await log.head(seasonId)) ?? head
          }
          expect([...byPosition.keys()].toSorted((a, b) => a - b)).toEqual(
            Array.from({ length: byPosition.size }, (_, at) => at + 2),
          )
          for (const { from, recorder } of followers) {
            await recorder.count(head.sequence - from)
            expect(recorder.sequences).toEqual(recorder.entries.map((_, at) => from + 1 + at))
            expect(recorder.batchIds).toEqual(recorder.sequences.map((sequence) => byPosition.get(sequence)))
            await recorder.follower.stop()
          }
        }),
        { numRuns: 20, interruptAfterTimeLimit: 15_000 },
      )
    })

    test('closing twice is harmless, and an append afterwards is refused', async () => {
      const [seasonId] = await opened()
      const third = await harness.openLog()
      await third.close()
      await third.close()
      expect(await third.head(seasonId)).toBeNull()
      await expect(third.append(seasonId, harness.newBatchId(), someChanges(1))).rejects.toThrow()
    })
  })
}

/**
 * How many requests may wait for one service. Behind its connections they stand in a line without a clock: while a service
 * stands still, the last of a long one would wait for minutes, and hold its socket and its body for as long.
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyInstance } from 'fastify'

/** Four times the connections: beyond that nobody is answered in a time that people wait for. */
export const MOST_WAITING = 1024

/** Holds for the routes of a scope: from the head of a request to the end of its answer, or of its client. */
export function keepWaitingRoom(scope: Pick<FastifyInstance, 'addHook'>): void {
  let waiting = 0
  scope.addHook('onRequest', (_request, reply, done) => {
    if (waiting >= MOST_WAITING) return done(new ProblemException('overloaded', { retryAfterSeconds: 1 }))
    waiting += 1
    reply.raw.once('close', () => {
      waiting -= 1
    })
    done()
  })
}

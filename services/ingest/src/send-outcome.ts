/** Answers that are ready text: no serializer runs, whatever the schema (which is for the documents). */
import { sendReady } from '@leaderboard/service-shell/send-ready'
import type { FastifyReply } from 'fastify'
import type { Outcome } from './submission.ts'

/** A saved or replayed submission, or the problem that it met. */
export function sendOutcome(reply: FastifyReply, outcome: Outcome): void {
  if (outcome instanceof Error) return void reply.send(outcome)
  if (outcome.isReplayed) reply.header('idempotency-replayed', 'true')
  sendReady(reply, 201, outcome.text)
}

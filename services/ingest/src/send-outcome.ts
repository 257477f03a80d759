/** Answers that are ready text: no serializer runs, whatever the schema (which is for the documents). */
import type { FastifyReply } from 'fastify'
import type { Outcome } from './submission.ts'

export function sendJson(reply: FastifyReply, code: number, text: string): void {
  void reply.code(code).header('content-type', 'application/json; charset=utf-8').send(text)
}

/** A saved or replayed submission, or the problem that it met. */
export function sendOutcome(reply: FastifyReply, outcome: Outcome): void {
  if (outcome instanceof Error) return void reply.send(outcome)
  if (outcome.isReplayed) reply.header('idempotency-replayed', 'true')
  sendJson(reply, 201, outcome.text)
}

/**
 * How the hottest reads of a board are answered: callbacks and ready text, no promise a read, as long as the view is sure
 * and everything is at hand. Whatever is not so goes the way of all other reads (answer-read.ts).
 */
import type { FastifyReply } from 'fastify'
import { answerRead, answerUnsure, type Sources } from './answer-read.ts'
import type { OpenBoard } from './boards.ts'
import { type ConsistencyQuery, isPlainRead, isUsable } from './read-consistency.ts'
import { sendText } from './send-json.ts'

interface HotRead {
  readonly query: ConsistencyQuery
  /** The exact answer out of the view where all it needs is at hand, else null. */
  readonly atOnce: () => string | null
  readonly sources: () => Sources<string>
}

/** Sends the answer, now or later, as text that nobody stores. */
export function answerHot(reply: FastifyReply, board: OpenBoard, { query, atOnce, sources }: HotRead): void {
  if (!isPlainRead(query) || !isUsable(board.view)) {
    settle(reply, answerRead(board, query, sources()))
    return
  }
  board.view.readIndex((isExact) => {
    const body = isExact ? atOnce() : null
    if (body !== null) sendText(reply, body)
    else if (isExact) settle(reply, Promise.resolve(sources().fromView('exact')))
    else settle(reply, answerUnsure(board, query, sources()))
  })
}

function settle(reply: FastifyReply, answer: Promise<string>): void {
  answer.then(
    (body) => sendText(reply, body),
    (error: unknown) => void reply.send(error),
  )
}

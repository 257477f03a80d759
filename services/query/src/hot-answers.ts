/**
 * The hottest reads of a board: no promise a read, and ready text, as long as the view is sure and everything is at hand.
 *
 * Reads that came together are answered together (ReadIndex), and here in three steps, each for all of them: look up,
 * write, send. A look-up among a million players costs a third when the one before it was a look-up too, and not an
 * answer sent, which takes the processor's caches for itself. Whatever is not at hand goes the way of all other reads
 * (answer-read.ts).
 */
import type { FastifyReply } from 'fastify'
import { answerRead, answerUnsure, type Sources } from './answer-read.ts'
import type { OpenBoard } from './boards.ts'
import { type ConsistencyQuery, isPlainRead, isUsable } from './read-consistency.ts'
import { sendText } from './send-json.ts'

/** One read, and what its answer is made of. */
export interface HotRead extends Sources<string> {
  readonly board: OpenBoard
  readonly query: ConsistencyQuery
  /** Looks up in the view what the answer says. */
  take(): void
  /** The exact answer out of what was taken; null where something was not at hand, such as a name. */
  text(): string | null
}

interface Gathered {
  readonly reply: FastifyReply
  readonly read: HotRead
  text: string | null
}

/** The reads of one route. */
export class HotAnswers {
  #gathered: Gathered[] = []

  /** Sends the answer, now or later, as text that nobody stores. */
  answer(reply: FastifyReply, read: HotRead): void {
    const { board, query } = read
    if (!isPlainRead(query) || !isUsable(board.view)) {
      settle(reply, answerRead(board, query, read))
      return
    }
    board.view.readIndex((isExact) => {
      if (isExact) this.#gather(reply, read)
      else settle(reply, answerUnsure(board, query, read))
    })
  }

  /** All whose look at the log was the same are gathered in one go, before the next microtask. */
  #gather(reply: FastifyReply, read: HotRead): void {
    if (this.#gathered.length === 0) queueMicrotask(() => this.#answerAll())
    this.#gathered.push({ reply, read, text: null })
  }

  #answerAll(): void {
    const gathered = this.#gathered
    this.#gathered = []
    for (const { read } of gathered) read.take()
    for (const one of gathered) one.text = one.read.text()
    for (const { reply, read, text } of gathered) {
      if (text !== null) sendText(reply, text)
      else settle(reply, Promise.resolve(read.fromView('exact')))
    }
  }
}

function settle(reply: FastifyReply, answer: Promise<string>): void {
  answer.then(
    (body) => sendText(reply, body),
    (error: unknown) => void reply.send(error),
  )
}

/** POST /api/players: players have to exist before they can submit. One or many, all or none. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { normalizeUsername } from '@leaderboard/contracts/normalize-username'
import { CreatePlayersRequest, CreatePlayersResult, type NewPlayer, type Player } from '@leaderboard/contracts/player'
import { Problem, type ProblemCode, ProblemException } from '@leaderboard/contracts/problem'
import { sqlState } from '@leaderboard/database/is-retryable'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { ANSWER_WITHIN_MS } from './answer-within.ts'

const schema = {
  summary: 'Create one player, or up to 1,000 at once',
  body: CreatePlayersRequest,
  response: { 201: CreatePlayersResult, 400: Problem, 409: Problem, 422: Problem, 503: Problem },
}

export const createPlayersRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/api/players', { schema, config: { access: 'players' } }, async (request, reply) => {
    const { body } = request
    const isMany = 'players' in body
    const names = readNames(isMany ? body.players : [body], isMany)
    const created = await createAll(names, isMany)
    const [only] = created
    return reply.code(201).send(isMany || only === undefined ? { players: created } : only)
  })

  async function createAll(names: string[], isMany: boolean): Promise<Player[]> {
    try {
      const rows = await withDeadline(createPlayers(app.sql, names), ANSWER_WITHIN_MS, 'creating players')
      return rows.map(({ id, username, joinDate }) => ({ id, username, joinDate: joinDate.toISOString() }))
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) throw nameTaken(names, takenIn(names, error), isMany)
      throw error
    }
  }
}

const UNIQUE_VIOLATION = '23505'

/** As they are stored. Throws where one cannot be a name, or stands there twice. */
function readNames(players: readonly NewPlayer[], isMany: boolean): string[] {
  const seen = new Set<string>()
  return players.map(({ username }, index) => {
    const name = normalizeUsername(username)
    if (name === null) {
      const message = 'The name has no visible character, or is not well-formed text'
      throw problemAt('username_invalid', index, isMany, message)
    }
    if (seen.has(name)) throw problemAt('username_taken', index, isMany, `The name ${name} stands there twice`)
    seen.add(name)
    return name
  })
}

/** The server's detail names the first key that collided; null where it is not one of ours. */
function takenIn(names: readonly string[], error: unknown): number | null {
  const detail = error instanceof Error && 'detail' in error ? String(error.detail) : ''
  const index = names.findIndex((name) => detail.includes(`=(${name}) `))
  return index === -1 ? null : index
}

function nameTaken(names: readonly string[], index: number | null, isMany: boolean): ProblemException {
  if (index === null) return new ProblemException('username_taken')
  return problemAt('username_taken', index, isMany, `The name ${names[index]} is taken`)
}

function problemAt(code: ProblemCode, index: number, isMany: boolean, message: string): ProblemException {
  const pointer = isMany ? `/players/${index}/username` : '/username'
  return new ProblemException(code, { detail: `${message}.`, errors: [{ in: 'body', pointer, code, message }] })
}

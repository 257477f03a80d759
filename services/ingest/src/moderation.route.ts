/** /api/admin: hide a player, remove a session, undo either, and see who did what. For an admin key; not on the origin. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DEFAULT_MODERATION_LIMIT,
  ModeratedPlayerParams,
  ModeratedSessionParams,
  ModerationPage,
  ModerationQuery,
  ModerationRequest,
  ModerationResult,
} from '@leaderboard/contracts/moderation'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { findLastModeration } from '@leaderboard/database/queries/find-last-moderation'
import { findPlayers } from '@leaderboard/database/queries/find-players'
import { listModeration } from '@leaderboard/database/queries/list-moderation'
import { removeSession } from '@leaderboard/database/queries/remove-session'
import { restoreSession } from '@leaderboard/database/queries/restore-session'
import { setPlayerHidden } from '@leaderboard/database/queries/set-player-hidden'
import { demandKeyId, readModeratedPlayerId } from './moderated-player.ts'
import { entryOf } from './moderation.ts'

const config = { access: 'admin' as const }
const refusals = { 400: Problem, 401: Problem, 403: Problem, 503: Problem }

export const moderationRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { moderation } = app
  const { sql, soon } = moderation

  const resultOf = async (entryId: number, revision: string | null, changed: boolean) => ({
    changed,
    entry: await moderation.readEntry(entryId),
    revision,
  })

  for (const isHidden of [true, false]) {
    app.post(
      `/api/admin/players/:id/${isHidden ? 'hide' : 'unhide'}`,
      {
        config,
        schema: {
          summary: isHidden
            ? 'Take a player off every board; sums go on being counted'
            : 'Show a hidden player again, exactly as if nothing had been',
          params: ModeratedPlayerParams,
          body: ModerationRequest,
          response: { 200: ModerationResult, 404: Problem, 409: Problem, ...refusals },
        },
      },
      async (request) => {
        const userId = readModeratedPlayerId(request.params.id)
        const note = { keyId: demandKeyId(request.caller), reason: request.body.reason }
        const done = await moderation.act((batchId) => setPlayerHidden(sql, batchId, { userId, isHidden, note }))
        if (done !== null) return resultOf(done.entryId, done.revision, true)
        const [player] = await soon(findPlayers(sql, [userId]))
        if (player === undefined) throw new ProblemException('unknown_player')
        const last = await soon(findLastModeration(sql, { playerId: userId }))
        if (last === null) throw new ProblemException('nothing_to_undo', { detail: 'This player is not hidden.' })
        return resultOf(last.id, null, false)
      },
    )
  }

  for (const [path, statement, action] of [
    ['remove', removeSession, 'remove_session'],
    ['restore', restoreSession, 'restore_session'],
  ] as const) {
    app.post(
      `/api/admin/sessions/:id/${path}`,
      {
        config,
        schema: {
          summary:
            path === 'remove'
              ? 'Take a session out of every total of the open seasons'
              : 'Count a removed session again, exactly as if nothing had been',
          params: ModeratedSessionParams,
          body: ModerationRequest,
          response: { 200: ModerationResult, 404: Problem, ...refusals },
        },
      },
      async (request) => {
        const sessionId = Number(request.params.id)
        const notThere = () =>
          new ProblemException('not_found', { detail: `There is no session ${sessionId} to ${path}.` })
        if (!Number.isSafeInteger(sessionId)) throw notThere()
        const note = { keyId: demandKeyId(request.caller), reason: request.body.reason }
        const done = await moderation.act((batchId) => statement(sql, batchId, sessionId, note))
        if (done !== null) return resultOf(done.entryId, done.revision, true)
        const last = await soon(findLastModeration(sql, { sessionId }))
        if (last?.action !== action) throw notThere()
        return resultOf(last.id, null, false)
      },
    )
  }

  app.get(
    '/api/admin/moderation',
    {
      config,
      schema: {
        summary: 'Who did what to whom, and why; latest first',
        querystring: ModerationQuery,
        response: { 200: ModerationPage, 404: Problem, ...refusals },
      },
    },
    async (request, reply) => {
      const { player, before } = request.query
      const limit = Number(request.query.limit ?? DEFAULT_MODERATION_LIMIT)
      const rows = await soon(
        listModeration(sql, {
          limit: limit + 1,
          ...(before === undefined ? {} : { before: Number(before) }),
          ...(player === undefined ? {} : { playerId: readModeratedPlayerId(player) }),
        }),
      )
      const items = rows.slice(0, limit).map(entryOf)
      const last = items.at(-1)
      const next = rows.length > limit && last !== undefined ? String(last.id) : null
      return reply.header('cache-control', 'no-store').send({ items, next })
    },
  )
}

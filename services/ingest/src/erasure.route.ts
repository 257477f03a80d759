/** Erasing a player for good, and what is stored about one. For an admin key; not on the origin. */
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErasureResult,
  ModeratedPlayerParams,
  ModerationRequest,
  PlayerExport,
} from '@leaderboard/contracts/moderation'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { sqlState } from '@leaderboard/database/is-retryable'
import { erasePlayer } from '@leaderboard/database/queries/erase-player'
import { findErasure } from '@leaderboard/database/queries/find-erasure'
import { findPlayerRecord } from '@leaderboard/database/queries/find-player-record'
import { noteExport } from '@leaderboard/database/queries/note-export'
import type { FastifyReply } from 'fastify'
import { exportPlayer } from './export-player.ts'
import { demandKeyId, readModeratedPlayerId } from './moderated-player.ts'

const config = { access: 'admin' as const }
const refusals = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 503: Problem }
/** A first submission of the player in the very moment makes an attempt fail, with nothing done. */
const ATTEMPTS = 3
const FOREIGN_KEY_VIOLATION = '23503'

export const erasureRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { moderation } = app
  const { sql, soon } = moderation

  app.get(
    '/api/admin/players/:id/export',
    {
      config,
      schema: {
        summary: 'All that is stored about a player, as a JSON download',
        params: ModeratedPlayerParams,
        response: { 200: PlayerExport, ...refusals },
      },
    },
    async (request, reply) => {
      const userId = readModeratedPlayerId(request.params.id)
      const player = await soon(findPlayerRecord(sql, userId))
      if (player === null) throw new ProblemException('unknown_player', { detail: `There is no player ${userId}.` })
      await soon(noteExport(sql, userId, demandKeyId(request.caller)))
      sendDownload(reply, `player-${userId}.json`, Readable.from(exportPlayer(sql, player)))
      return reply
    },
  )

  app.post(
    '/api/admin/players/:id/erase',
    {
      config,
      schema: {
        summary: 'Erase a player for good: name, sessions, totals; cannot be undone, may be repeated',
        description: 'Asked once more it says whether the last traces (keys, packed ranks, the log) are gone as well.',
        params: ModeratedPlayerParams,
        body: ModerationRequest,
        response: { 200: ErasureResult, ...refusals },
      },
    },
    async (request) => {
      const userId = readModeratedPlayerId(request.params.id)
      const { reason } = request.body
      const player = await soon(findPlayerRecord(sql, userId))
      if (player !== null) refuseName(reason, player.username)
      const done = player === null ? null : await erase(userId, { keyId: demandKeyId(request.caller), reason })
      const erasure = await soon(findErasure(sql, userId))
      if (erasure === null) throw new ProblemException('unknown_player', { detail: `There is no player ${userId}.` })
      const entry = await moderation.readEntry(erasure.entryId)
      return { entry, isFinished: erasure.isFinished, revision: done?.revision ?? null }
    },
  )

  async function erase(userId: number, note: { keyId: string; reason: string }) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await moderation.act((batchId) => erasePlayer(sql, batchId, userId, note))
      } catch (error) {
        if (attempt === ATTEMPTS || sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error
      }
    }
  }
}

function sendDownload(reply: FastifyReply, name: string, content: Readable): void {
  void reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .type('application/json')
    .send(content)
}

/** The reason outlives the player. */
function refuseName(reason: string, username: string): void {
  if (!reason.toLowerCase().includes(username.toLowerCase())) return
  const message = 'the reason is kept, so it must not hold the name'
  throw new ProblemException('invalid_request', {
    detail: `${message}.`,
    errors: [{ in: 'body', pointer: '/reason', code: 'holds_name', message }],
  })
}

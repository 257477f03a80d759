/** /api/admin/keys: API keys made, listed, revoked, rotated. For an admin key, and never forwarded by the origin. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ApiKey,
  ApiKeyList,
  ApiKeyParams,
  CreateApiKeyRequest,
  CreatedApiKey,
  RotateApiKeyRequest,
} from '@leaderboard/contracts/api-key'
import { Problem, ProblemException } from '@leaderboard/contracts/problem'
import { listApiKeys } from '@leaderboard/database/queries/list-api-keys'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { describeKey, makeKey, succeedKey } from '@leaderboard/service-shell/access/made-key'
import { ANSWER_WITHIN_MS } from './answer-within.ts'

const config = { access: 'admin' as const }
const refusals = { 400: Problem, 401: Problem, 403: Problem, 503: Problem }

export const apiKeysRoute: FastifyPluginAsyncTypebox = async (app) => {
  const soon = <T>(work: Promise<T>) => withDeadline(work, ANSWER_WITHIN_MS, 'the table of keys')

  app.get(
    '/api/admin/keys',
    { config, schema: { summary: 'All API keys, newest first', response: { 200: ApiKeyList, ...refusals } } },
    async (_request, reply) => {
      const rows = await soon(listApiKeys(app.sql))
      return reply.header('cache-control', 'no-store').send({ items: rows.map((row) => describeKey(row)) })
    },
  )

  app.post(
    '/api/admin/keys',
    {
      config,
      schema: {
        summary: 'Make an API key; the answer is the only place that shows it',
        body: CreateApiKeyRequest,
        response: { 201: CreatedApiKey, ...refusals },
      },
    },
    async (request, reply) => {
      const made = await soon(makeKey(app.sql, request.body))
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  )

  app.post(
    '/api/admin/keys/:id/revoke',
    {
      config,
      schema: {
        summary: 'End an API key for good; every process obeys within five seconds',
        params: ApiKeyParams,
        response: { 200: ApiKey, 404: Problem, ...refusals },
      },
    },
    async (request) => {
      const row = await soon(revokeApiKey(app.sql, request.params.id))
      if (row === null) throw new ProblemException('not_found', { detail: 'There is no such key.' })
      return describeKey(row)
    },
  )

  app.post(
    '/api/admin/keys/:id/rotate',
    {
      config,
      schema: {
        summary: 'Give an API key a successor; the old one stays valid for a while',
        params: ApiKeyParams,
        body: RotateApiKeyRequest,
        response: { 201: CreatedApiKey, 404: Problem, ...refusals },
      },
    },
    async (request, reply) => {
      const made = await soon(succeedKey(app.sql, request.params.id, request.body.graceSeconds))
      if (made === null) {
        throw new ProblemException('not_found', { detail: 'There is no such key that is valid and has no successor.' })
      }
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  )
}

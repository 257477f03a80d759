/** API keys: who may call, and what for. A key is shown once, when it is made; what is stored cannot be turned back. */
import { type Static, Type } from '@sinclair/typebox'

/** What a key may be used for. No scope contains another: a key has exactly those it lists. */
export const SCOPES = ['submit', 'read', 'players', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/**
 * Who may call a route.
 * - `open`: anybody, always. `private`: anybody who reaches a service behind the origin. `forwarded`: the service that
 *   the gateway hands the request to decides.
 * - `read`: anybody, or, where reads are keyed, a key with the scope read or a player token.
 * - `submit`, `players`: a key with that scope. `submit-own`: also a player token, for that player's own sessions.
 * - `operate`: a key with the scope admin. All of these are open where AUTH=open.
 * - `tokens`: a key with the scope submit, always.
 * - `admin`: a key with the scope admin, always.
 */
export type Access =
  | 'open'
  | 'private'
  | 'forwarded'
  | 'read'
  | 'submit'
  | 'submit-own'
  | 'players'
  | 'operate'
  | 'tokens'
  | 'admin'

export const ApiKeyId = Type.String({ pattern: '^[0-9a-z]{12}$', description: 'Public part of a key' })

/** Idempotency keys belong to an owner, so keys of one owner share them: a rotation does not make a retry count twice. */
export const KeyOwner = Type.String({
  pattern: '^(?!public$)[a-z0-9][a-z0-9._-]{0,63}$',
  description: 'Whose idempotency keys its requests carry; left out: an owner of its own',
})

const KeyName = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' })
const ScopeList = Type.Array(Type.Union(SCOPES.map((scope) => Type.Literal(scope))), {
  minItems: 1,
  maxItems: SCOPES.length,
  uniqueItems: true,
})
const Moment = Type.String({ format: 'date-time' })
const MomentOrNull = Type.Union([Moment, Type.Null()])

export const ApiKey = Type.Object(
  {
    id: ApiKeyId,
    owner: Type.String(),
    name: Type.String(),
    scopes: ScopeList,
    state: Type.Union([Type.Literal('active'), Type.Literal('expired'), Type.Literal('revoked')]),
    createdAt: Moment,
    expiresAt: MomentOrNull,
    revokedAt: MomentOrNull,
    lastUsedAt: MomentOrNull,
    replacedBy: Type.Union([ApiKeyId, Type.Null()]),
  },
  { additionalProperties: false, title: 'ApiKey' },
)
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyList = Type.Object(
  { items: Type.Array(ApiKey) },
  { additionalProperties: false, title: 'ApiKeyList' },
)

export const CreateApiKeyRequest = Type.Object(
  {
    name: KeyName,
    scopes: ScopeList,
    owner: Type.Optional(KeyOwner),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: 'Left out: never' })),
  },
  { additionalProperties: false, title: 'CreateApiKeyRequest' },
)
export type CreateApiKeyRequest = Static<typeof CreateApiKeyRequest>

export const CreatedApiKey = Type.Object(
  { key: ApiKey, secret: Type.String({ description: 'The key itself. It is not shown again.' }) },
  { additionalProperties: false, title: 'CreatedApiKey' },
)
export type CreatedApiKey = Static<typeof CreatedApiKey>

/** How long the old key stays valid beside the new one where nothing else is said. */
export const DEFAULT_GRACE_SECONDS = 86_400

export const RotateApiKeyRequest = Type.Object(
  { graceSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30 * 86_400 })) },
  { additionalProperties: false, title: 'RotateApiKeyRequest' },
)

export const ApiKeyParams = Type.Object({ id: ApiKeyId }, { additionalProperties: false })

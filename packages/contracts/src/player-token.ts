/** Player tokens: what a game server asks for with its key, and hands to the game client of one player. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId } from './player.ts'

export const TokenRequest = Type.Object({ user_id: PlayerId }, { additionalProperties: false, title: 'TokenRequest' })

export const TokenResult = Type.Object(
  {
    token: Type.String({ description: 'For this player alone: Authorization: Bearer <token>' }),
    userId: PlayerId,
    expiresAt: Type.String({ format: 'date-time' }),
  },
  { additionalProperties: false, title: 'TokenResult' },
)
export type TokenResult = Static<typeof TokenResult>

/** Players: who can submit and be ranked. */
import { type Static, Type } from '@sinclair/typebox'

/** A player's id: a whole number that fits a PostgreSQL INT. The one place that says what a public player id is. */
export const PlayerId = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Player id' })
export type PlayerId = Static<typeof PlayerId>

/** A player id as it stands in a URL: plain decimal digits, no sign, no exponent, no leading zero. */
export const PlayerIdText = Type.String({
  pattern: '^[1-9][0-9]{0,9}$',
  description: 'Player id, decimal digits',
  examples: ['42'],
})

/**
 * A display name, unique among players. 1 to 60 code points in NFC, at least one of them visible, no control
 * characters; what the pattern cannot say (NFC, well-formed, visible) is checked by `normalizeUsername`.
 */
export const Username = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$',
  description: 'Unique display name, 1 to 60 characters',
  examples: ['Northlight Juniper'],
})
export type Username = Static<typeof Username>

export const NewPlayer = Type.Object({ username: Username }, { additionalProperties: false, title: 'NewPlayer' })
export type NewPlayer = Static<typeof NewPlayer>

/** POST /api/players takes one player, or up to 1,000 at once (all are created or none). */
export const CreatePlayersRequest = Type.Union(
  [
    NewPlayer,
    Type.Object(
      { players: Type.Array(NewPlayer, { minItems: 1, maxItems: 1000 }) },
      { additionalProperties: false, title: 'NewPlayers' },
    ),
  ],
  { title: 'CreatePlayersRequest' },
)
export type CreatePlayersRequest = Static<typeof CreatePlayersRequest>

export const Player = Type.Object(
  { id: PlayerId, username: Username, joinDate: Type.String({ format: 'date-time' }) },
  { additionalProperties: false, title: 'Player' },
)
export type Player = Static<typeof Player>

/** One player for a single request, `{players}` in the order asked for several. */
export const CreatePlayersResult = Type.Union(
  [Player, Type.Object({ players: Type.Array(Player) }, { additionalProperties: false, title: 'Players' })],
  { title: 'CreatePlayersResult' },
)
export type CreatePlayersResult = Static<typeof CreatePlayersResult>

export const PlayerParams = Type.Object({ id: PlayerIdText }, { additionalProperties: false })

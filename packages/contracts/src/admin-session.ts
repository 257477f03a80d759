/** The session of the page's admin area: an admin key, kept in a cookie that no script can read. */
import { type Static, Type } from '@sinclair/typebox'

export const OpenAdminSessionRequest = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 200, description: 'An API key with the scope admin' }) },
  { additionalProperties: false, title: 'OpenAdminSessionRequest' },
)

/** `until` is null where there is no session. */
export const AdminSession = Type.Object(
  { until: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]) },
  { additionalProperties: false, title: 'AdminSession' },
)
export type AdminSession = Static<typeof AdminSession>

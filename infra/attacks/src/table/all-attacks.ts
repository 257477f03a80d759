import type { Attack } from '../attack.ts'
import { AUTHORIZATION } from './authorization.ts'
import { IDENTITY } from './identity.ts'
import { INJECTION } from './injection.ts'
import { RESOURCES } from './resources.ts'
import { SURFACE } from './surface.ts'
import { TRANSPORT } from './transport.ts'

/** The whole table. What exhausts an allowance comes last, since all come from one address. */
export const ALL_ATTACKS: readonly Attack[] = [
  ...AUTHORIZATION,
  ...IDENTITY,
  ...SURFACE,
  ...TRANSPORT,
  ...INJECTION,
  ...RESOURCES,
]

import { fileURLToPath } from 'node:url'

/** The clone this room stands in. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

import { fileURLToPath } from 'node:url'

/** The clone this file stands in; every path of a command starts here, whatever the current folder is. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

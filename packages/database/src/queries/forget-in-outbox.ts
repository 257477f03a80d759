import type { Database } from '../connect-database.ts'
import type { OpenErasure } from './list-erasures.ts'

/**
 * Takes the changes of an erased player out of the outbox, but for the one that says that the player is gone; returns how
 * many rows had some. A repeat of such a batch then finds the submission missing, and the player unknown, as it is.
 *
 * Locks   the rows; who marks rows as sent leaves them out meanwhile, and the relay appends them again, harmlessly.
 * Index   none: by the text alone.
 * Cost    a scan of some hours of the outbox.
 * Repeat  changes nothing.
 */
export async function forgetInOutbox(sql: Database, { userId, batchId }: OpenErasure): Promise<number> {
  const { count } = await sql`
    update outbox set changes = changes_without(changes, ${userId})
    where changes like ${`%,${userId},%`} and batch_id <> ${batchId}::uuid
      and changes_without(changes, ${userId}) <> changes`
  return count
}

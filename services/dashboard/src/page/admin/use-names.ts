import { useClient } from '../client-context.tsx'
import { useRead } from '../parts/use-read.ts'

/** As many as one call takes. */
const MAX_IDS = 100

/** Names of players, as far as they can be read; one without is called by the id. */
export function useNames(ids: readonly number[]): (id: number) => string {
  const client = useClient()
  const asked = [...new Set(ids)].slice(0, MAX_IDS)
  const { data } = useRead(asked.length === 0 ? null : `names ${asked.join(',')}`, () => client.ranks(asked))
  const names = new Map((data?.items ?? []).map(({ userId, username }) => [userId, username]))
  return (id) => names.get(id) ?? `Player ${id}`
}

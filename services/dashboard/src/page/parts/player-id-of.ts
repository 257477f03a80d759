/** A player id fits a PostgreSQL INT. */
const HIGHEST = 2_147_483_647

/** The player id that stands in an address, or null: what stands there is none. */
export function playerIdOf(text: string | undefined): number | null {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return null
  const id = Number(text)
  return id <= HIGHEST ? id : null
}

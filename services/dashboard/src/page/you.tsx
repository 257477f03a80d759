import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

/** Who the viewer is, as far as this browser knows: a player id, or null. Not a login: it colours rows gold. */
interface You {
  userId: number | null
  become: (userId: number | null) => void
}

const YouContext = createContext<You>({ userId: null, become: () => undefined })
const STORED_AS = 'you'

function readStored(): number | null {
  const id = Number(localStorage.getItem(STORED_AS))
  return Number.isInteger(id) && id > 0 ? id : null
}

export function YouProvider({ children }: { children: ReactNode }) {
  const [userId, setUserId] = useState(readStored)
  const you = useMemo<You>(
    () => ({
      userId,
      become: (next) => {
        if (next === null) localStorage.removeItem(STORED_AS)
        else localStorage.setItem(STORED_AS, String(next))
        setUserId(next)
      },
    }),
    [userId],
  )
  return <YouContext value={you}>{children}</YouContext>
}

export const useYou = (): You => useContext(YouContext)

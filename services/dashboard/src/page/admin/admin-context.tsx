import { type AdminClient, createAdminClient } from '@leaderboard/client/admin'
import { createContext, type ReactNode, useContext } from 'react'

const AdminContext = createContext<AdminClient | null>(null)

export function AdminProvider({ admin, children }: { admin: AdminClient; children: ReactNode }) {
  return <AdminContext value={admin}>{children}</AdminContext>
}

/** What an operator may do, over the session of this browser. */
export function useAdmin(): AdminClient {
  const admin = useContext(AdminContext)
  if (admin === null) throw new Error('There is no AdminProvider above this component')
  return admin
}

/** `onOver` is told where a call finds that there is no session any more, or that its key is over. */
export function createPageAdmin(onOver: () => void): AdminClient {
  return createAdminClient({
    baseUrl: location.origin,
    fetch: async (...call) => {
      const answer = await fetch(...call)
      const isLogin = answer.url.endsWith('/api/admin/session')
      if (answer.status === 401 && !isLogin) onOver()
      return answer
    },
  })
}

import type { AdminSession } from '@leaderboard/contracts/admin-session'
import { useEffect, useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Button } from '../parts/button.tsx'
import { formatDay } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { playerIdOf } from '../parts/player-id-of.ts'
import { PartLoading } from '../place/part-loading.tsx'
import { AdminProvider, createPageAdmin } from './admin-context.tsx'
import { KeysPart } from './keys-part.tsx'
import { LogPart } from './log-part.tsx'
import { LoginPart } from './login-part.tsx'
import { PlayersPart } from './players-part.tsx'
import { UnreadNote } from './unread-note.tsx'

const PARTS = [
  { path: '/admin', name: 'Players' },
  { path: '/admin/keys', name: 'API keys' },
  { path: '/admin/log', name: 'Audit log' },
] as const

/** For operators: players, keys and the audit log, behind a login with an admin key. */
export function AdminPage() {
  const [session, setSession] = useState<AdminSession | Error | null>(null)
  const [isOver, setIsOver] = useState(false)
  const admin = useMemo(
    () =>
      createPageAdmin(() => {
        setIsOver(true)
        setSession({ until: null })
      }),
    [],
  )
  const ask = () => void admin.session().then(setSession, (error: Error) => setSession(error))
  useEffect(ask, [admin])

  const until = session === null || session instanceof Error ? null : session.until
  const logOut = () => {
    setIsOver(false)
    admin.logOut().then(() => setSession({ until: null }), setSession)
  }
  return (
    <AdminProvider admin={admin}>
      <section className="panel mx-auto max-w-[960px]" aria-labelledby="admin-title">
        <div className="flex min-h-[54px] items-center gap-3 px-4 py-2">
          <h1 id="admin-title" className="flex-1 text-title font-[650]">
            Admin
          </h1>
          {until === null ? null : (
            <>
              <span className="text-note text-ink-3">Logged in until {formatDay(until)}</span>
              <Button onClick={logOut}>Log out</Button>
            </>
          )}
        </div>
        {session === null ? (
          <div className="h-[200px] px-4">
            <PartLoading />
          </div>
        ) : session instanceof Error ? (
          <div className="grid justify-items-start gap-2 border-t border-line p-4">
            <Note tone="bad">
              <b className="font-semibold">The session could not be read.</b> {session.message}
            </Note>
            <Button onClick={ask}>Try again</Button>
          </div>
        ) : until === null ? (
          <LoginPart isOver={isOver} onLogin={ask} />
        ) : (
          <Area />
        )}
      </section>
    </AdminProvider>
  )
}

function Area() {
  const [location] = useLocation()
  const [, , part, id] = location.split('/')
  const current = part === 'keys' || part === 'log' ? `/admin/${part}` : '/admin'
  return (
    <>
      <nav aria-label="Admin area" className="flex gap-0.5 overflow-x-auto border-t border-line px-2 py-1.5">
        {PARTS.map(({ path, name }) => (
          <Link
            key={path}
            href={path}
            aria-current={path === current ? 'page' : undefined}
            className="grid h-11 place-items-center whitespace-nowrap rounded-control px-3 font-medium text-ink-2 hover:bg-sunken aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink md:h-8"
          >
            {name}
          </Link>
        ))}
      </nav>
      <UnreadNote />
      {current === '/admin/keys' ? (
        <KeysPart />
      ) : current === '/admin/log' ? (
        <LogPart />
      ) : (
        <PlayersPart userId={playerIdOf(id)} />
      )}
    </>
  )
}

import { createLeaderboardClient } from '@leaderboard/client/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { asOwnPage } from './as-own-page.ts'
import { ClientProvider } from './client-context.tsx'
import { areReadsKeyed } from './parts/are-reads-keyed.ts'
import './theme.css'
import './controls.css'

const container = document.getElementById('page')
if (container === null) throw new Error('The page has no container')

/** A person looks on: a server that stands still is not called live for longer than twice this. */
const SILENCE_MS = 5_000

const client = createLeaderboardClient({
  baseUrl: location.origin,
  silenceMs: SILENCE_MS,
  ...(areReadsKeyed() ? { fetch: asOwnPage } : {}),
})

createRoot(container).render(
  <StrictMode>
    <ClientProvider client={client}>
      <App />
    </ClientProvider>
  </StrictMode>,
)

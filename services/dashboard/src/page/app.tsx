import { type ComponentType, useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { BoardPage } from './board/board-page.tsx'
import { useClient } from './client-context.tsx'
import { KeyedPage } from './keyed-page.tsx'
import { AdminLink, Navigation, TabBar } from './navigation.tsx'
import { areReadsKeyed } from './parts/are-reads-keyed.ts'
import { ConnectionPill } from './parts/connection-pill.tsx'
import { ErrorBoundary } from './parts/error-boundary.tsx'
import { lazyPart } from './parts/lazy-part.tsx'
import { Mark } from './parts/mark.tsx'
import { ThemeSwitch } from './parts/theme-switch.tsx'
import { useTitle } from './parts/use-title.ts'
import { YouProvider } from './you.tsx'

// What a person does not see first is not loaded first.
const loadPlace = async () => (await import('./place/place-page.tsx')).PlacePage
const loadActivity = async () => (await import('./activity/activity-page.tsx')).ActivityPage
const loadPlayground = async () => (await import('./playground/playground-page.tsx')).PlaygroundPage
const loadSystem = async () => (await import('./system/system-page.tsx')).SystemPage
const loadAdmin = async () => (await import('./admin/admin-page.tsx')).AdminPage
const fallback = <div className="min-h-[80vh]" aria-busy />
/** Where reading takes a key, one page says so in the place of all that would fail. */
const unlessKeyed = <P extends object>(Page: ComponentType<P>) => (areReadsKeyed() ? KeyedPage : Page)
const PlacePage = unlessKeyed(lazyPart(loadPlace, { fallback }))
const ActivityPage = unlessKeyed(lazyPart(loadActivity, { fallback }))
const PlaygroundPage = unlessKeyed(lazyPart(loadPlayground, { fallback }))
const SystemPage = lazyPart(loadSystem, { fallback })
const StartPage = unlessKeyed(BoardPage)
const AdminPage = lazyPart(loadAdmin, { fallback })

/** Then the pages of the navigation are fetched, so that they are there without a network too. */
const FETCH_OTHERS_AFTER_MS = 5_000
const OTHERS = [loadPlace, loadActivity, loadPlayground, loadSystem]

const TITLES: Record<string, string> = {
  '/': 'Board',
  '/you': 'Your place',
  '/activity': 'Activity',
  '/playground': 'Playground',
  '/system': 'System',
  '/admin': 'Admin',
}

/** The parts of the admin area are one page: it stays logged in, and shows a new key until that was copied. */
const pageOf = (location: string): string => (/^\/admin(\/|$)/.test(location) ? '/admin' : location)

/** Each address has a title of its own; that of a player is the name, once it was read. */
function titleOf(location: string): string | null {
  return location.startsWith('/player/') ? null : (TITLES[pageOf(location)] ?? 'Not found')
}

/** Only over a line that is up: a browser would keep the failure, and the page could not be opened later. */
function useOtherPages(): void {
  const { connection } = useClient()
  useEffect(() => {
    const timer = setInterval(() => {
      if (connection.state !== 'open') return
      clearInterval(timer)
      for (const load of OTHERS) load().catch(() => undefined) // said so where it is asked for
    }, FETCH_OTHERS_AFTER_MS)
    return () => clearInterval(timer)
  }, [connection])
}

export function App() {
  const [location] = useLocation()
  useTitle(titleOf(location))
  useOtherPages()
  return (
    <YouProvider>
      <a
        className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-20 focus:bg-surface focus:p-2"
        href="#content"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-10 flex h-[52px] items-center gap-1 border-b border-line bg-surface pl-4 pr-1.5 md:h-14 md:gap-6 md:px-6">
        <Mark />
        <Navigation />
        <ConnectionPill />
        <AdminLink />
        <ThemeSwitch />
      </header>
      <main id="content" className="mx-auto max-w-[1600px] pb-[76px] md:px-6 md:pb-12 md:pt-4">
        <ErrorBoundary key={pageOf(location)}>
          <Switch>
            <Route path="/" component={StartPage} />
            <Route path="/you" component={PlacePage} />
            <Route path="/player/:id" component={PlacePage} />
            <Route path="/activity" component={ActivityPage} />
            <Route path="/playground" component={PlaygroundPage} />
            <Route path="/system" component={SystemPage} />
            <Route path="/admin/*?" component={AdminPage} />
            <Route>
              <section className="panel p-6">
                <h1 className="text-title font-[650]">There is no page at this address</h1>
                <a className="underline" href="/">
                  Open the board
                </a>
              </section>
            </Route>
          </Switch>
        </ErrorBoundary>
      </main>
      <TabBar />
    </YouProvider>
  )
}

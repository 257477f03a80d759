import { Route, Switch } from 'wouter'
import { BoardPage } from './board/board-page.tsx'
import { Navigation, TabBar } from './navigation.tsx'
import { ConnectionPill } from './parts/connection-pill.tsx'
import { Mark } from './parts/mark.tsx'
import { ThemeSwitch } from './parts/theme-switch.tsx'
import { PlacePage } from './place/place-page.tsx'
import { PlaygroundPage } from './playground/playground-page.tsx'
import { YouProvider } from './you.tsx'

export function App() {
  return (
    <YouProvider>
      <a
        className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-20 focus:bg-surface focus:p-2"
        href="#content"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-10 flex h-[52px] items-center gap-3 border-b border-line bg-surface px-4 md:h-14 md:gap-6 md:px-6">
        <Mark />
        <Navigation />
        <ConnectionPill />
        <ThemeSwitch />
      </header>
      <main id="content" className="mx-auto max-w-[1600px] pb-[76px] md:px-6 md:pb-12 md:pt-4">
        <Switch>
          <Route path="/" component={BoardPage} />
          <Route path="/you" component={PlacePage} />
          <Route path="/player/:id" component={PlacePage} />
          <Route path="/playground" component={PlaygroundPage} />
          <Route>
            <section className="panel p-6">
              <h1 className="text-title font-[650]">There is no page at this address</h1>
              <a className="underline" href="/">
                Open the board
              </a>
            </section>
          </Route>
        </Switch>
      </main>
      <TabBar />
    </YouProvider>
  )
}

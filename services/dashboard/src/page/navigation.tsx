import { Link, useLocation } from 'wouter'

/** The pages, in the order of the navigation. A drawing is one stroke on a 16 x 16 grid. */
const PAGES = [
  { path: '/', name: 'Board', drawing: 'M2 4h12M2 8h9M2 12h6' },
  { path: '/you', name: 'You', drawing: 'M3 14V2l9 3.5L3 9' },
  { path: '/activity', name: 'Activity', drawing: 'M1 8h3l2-5 4 10 2-5h3' },
  { path: '/playground', name: 'Playground', drawing: 'M4 3l8 5-8 5z' },
  { path: '/system', name: 'System', drawing: 'M2 2.5h12v4H2zM2 9.5h12v4H2z' },
] as const

function isCurrent(path: string, location: string): boolean {
  return location === path || (path === '/you' && location.startsWith('/player/'))
}

/** Links in the top bar, from tablets up. */
export function Navigation() {
  const [location] = useLocation()
  return (
    <nav aria-label="Main" className="hidden flex-1 gap-0.5 md:flex">
      {PAGES.map(({ path, name }) => (
        <Link
          key={path}
          href={path}
          aria-current={isCurrent(path, location) ? 'page' : undefined}
          className="rounded-control px-3 py-1.5 font-medium text-ink-2 hover:bg-sunken aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}

/** Tabs at the foot, on phones. */
export function TabBar() {
  const [location] = useLocation()
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-10 grid h-[60px] auto-cols-fr grid-flow-col border-t border-line bg-surface md:hidden"
    >
      {PAGES.map(({ path, name, drawing }) => (
        <Link
          key={path}
          href={path}
          aria-current={isCurrent(path, location) ? 'page' : undefined}
          className="relative flex flex-col items-center justify-center gap-1 text-heads font-medium text-ink-3 aria-[current]:font-[650] aria-[current]:text-ink aria-[current]:before:absolute aria-[current]:before:-top-px aria-[current]:before:h-[3px] aria-[current]:before:w-8 aria-[current]:before:bg-ink"
        >
          <svg
            width="16"
            height="16"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.7"
            aria-hidden
          >
            <path d={drawing} />
          </svg>
          {name}
        </Link>
      ))}
    </nav>
  )
}

/** For the few who have a key: beside the navigation, not in it. */
export function AdminLink() {
  const [location] = useLocation()
  return (
    <Link
      href="/admin"
      aria-label="Admin area"
      title="Admin area"
      aria-current={/^\/admin(\/|$)/.test(location) ? 'page' : undefined}
      className="grid size-11 flex-none place-items-center rounded-control text-ink-2 hover:bg-sunken aria-[current]:bg-bg aria-[current]:text-ink md:size-8"
    >
      <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
        <circle cx="4" cy="10" r="2.75" />
        <path d="M6 8l6.5-6.5M9.5 4.5L12 7" />
      </svg>
    </Link>
  )
}

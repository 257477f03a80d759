import { Link } from 'wouter'

/** Instead of every page that shows the board, where reading takes a key: games and sites have one, this page has not. */
export function KeyedPage() {
  return (
    <section className="panel mx-auto grid max-w-[720px] gap-2 px-4 py-5 md:p-6" aria-labelledby="keyed-title">
      <h1 id="keyed-title" className="text-title font-[650]">
        This board is not public
      </h1>
      <p className="text-ink-2">
        Reading it takes an API key with the scope <code className="font-mono text-note">read</code>, or a player token.
        Games and sites show one; this page has none. How they do it is described at{' '}
        <a href="/docs" className="underline">
          /docs
        </a>
        .
      </p>
      <p className="text-ink-2">
        Operators find players in the{' '}
        <Link href="/admin" className="underline">
          admin area
        </Link>{' '}
        and the state of the services on the{' '}
        <Link href="/system" className="underline">
          system page
        </Link>
        . Where READ_ACCESS=public is set, everybody sees the board here.
      </p>
    </section>
  )
}

import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from 'react'
import { ErrorBoundary } from './error-boundary.tsx'

interface LazyPartOptions {
  /** Stands there until the part has come. */
  fallback?: ReactNode
  /** Stands there where it did not come or cannot be drawn. */
  failed?: ReactNode
}

/** A component that is loaded when it is first shown; that it cannot be had is no matter of what stands around it. */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { fallback, failed }: LazyPartOptions = {},
): ComponentType<P> {
  const Part: ComponentType<P> = lazy(async () => ({ default: await load() }))
  return function LazyPart(props: P) {
    return (
      <ErrorBoundary failed={failed}>
        <Suspense fallback={fallback}>{createElement(Part, props)}</Suspense>
      </ErrorBoundary>
    )
  }
}

import { Component, type ReactNode } from 'react'
import { Note } from './note.tsx'
import { ReloadButton } from './reload-button.tsx'

interface ErrorBoundaryProps {
  children: ReactNode
  /** What is shown instead of them. */
  failed?: ReactNode
}

/** Says so where something cannot be drawn or its part of the program cannot be loaded, instead of showing nothing. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    const { children, failed = <PageFailed /> } = this.props
    return this.state.hasFailed ? failed : children
  }
}

function PageFailed() {
  return (
    <section className="panel grid justify-items-start gap-3 p-6">
      <h1 className="text-title font-[650]">This page could not be shown</h1>
      <Note tone="bad">It may be that the network is away, or that a newer version was installed.</Note>
      <ReloadButton />
    </section>
  )
}

/** Of a part of a page. */
export function PartFailed({ what }: { what: string }) {
  return (
    <div className="grid justify-items-start gap-2">
      <Note tone="bad">
        <b className="font-semibold">{what} could not be loaded.</b> The rest is not affected.
      </Note>
      <ReloadButton />
    </div>
  )
}

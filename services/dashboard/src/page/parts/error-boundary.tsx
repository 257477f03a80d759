import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Note } from './note.tsx'

/** Says so where a page cannot be drawn or its part of the program cannot be loaded, instead of showing nothing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <section className="panel grid justify-items-start gap-3 p-6">
        <h1 className="text-title font-[650]">This page could not be shown</h1>
        <Note tone="bad">It may be that a newer version was installed, or that the network is away.</Note>
        <Button onClick={() => location.reload()}>Load again</Button>
      </section>
    )
  }
}

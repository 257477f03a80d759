import { useState } from 'react'

/** An act under way, done (with a sentence about it) or refused. */
export interface Act {
  isSending: boolean
  told: string | null
  refusal: string | null
  /** Resolves true where it was done. */
  run: (work: () => Promise<string>) => Promise<boolean>
  forget: () => void
}

const NOTHING = { isSending: false, told: null, refusal: null }

export function useAct(): Act {
  const [state, setState] = useState<Pick<Act, 'isSending' | 'told' | 'refusal'>>(NOTHING)
  const run: Act['run'] = async (work) => {
    setState({ ...NOTHING, isSending: true })
    try {
      const told = await work()
      setState({ ...NOTHING, told })
      return true
    } catch (error) {
      setState({ ...NOTHING, refusal: error instanceof Error ? error.message : String(error) })
      return false
    }
  }
  return { ...state, run, forget: () => setState(NOTHING) }
}

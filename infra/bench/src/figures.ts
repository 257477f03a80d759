import type { Figure } from './figure.ts'
import { submitCpu, submitVsBare, submitVsPlain } from './submit-figures.ts'

/** Every figure, in the order in which they are measured. */
export const FIGURES: readonly Figure[] = [submitVsBare, submitCpu, submitVsPlain]

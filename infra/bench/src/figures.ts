import { bulkVsPipeline } from './bulk-figure.ts'
import { coldStart } from './cold-start-figure.ts'
import { fanoutVsWs } from './fanout-figure.ts'
import type { Figure } from './figure.ts'
import { submitLatency } from './latency-figure.ts'
import { loadBlock, loadRate } from './load-figures.ts'
import { rankTail, submitTail } from './loaded-tail-figures.ts'
import { neighbourByAddress, neighbourByKey } from './neighbour-figures.ts'
import { rankCpu } from './rank-cpu-figure.ts'
import { aroundVsRank, rankVsBare, rankVsPlain, topVsBare } from './read-figures.ts'
import { socketBytes, visibleLag } from './socket-figures.ts'
import { moveUs, rankUs, viewBytes } from './standings-figures.ts'
import { submitCpu, submitGuarded, submitVsBare, submitVsPlain } from './submit-figures.ts'
import { topVsBareUnderWrite } from './top-under-write.ts'

/** Every figure, in the order in which they are measured. */
export const FIGURES: readonly Figure[] = [
  submitVsBare,
  submitCpu,
  submitVsPlain,
  submitGuarded,
  bulkVsPipeline,
  submitLatency,
  submitTail,
  rankVsBare,
  rankCpu,
  rankTail,
  topVsBare,
  aroundVsRank,
  topVsBareUnderWrite,
  rankVsPlain,
  loadRate,
  loadBlock,
  coldStart,
  rankUs,
  moveUs,
  viewBytes,
  fanoutVsWs,
  visibleLag,
  socketBytes,
  neighbourByAddress,
  neighbourByKey,
]

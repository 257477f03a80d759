/** Puts the results where people read them: BENCHMARKS.md, the picture of growth, and the figures as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { growthChart } from './growth-chart.ts'
import { reportText } from './report-text.ts'
import type { Results } from './results.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PICTURE = 'docs/pictures/growth.svg'
/** docs/capacity.md and its calculator read from here. */
export const FIGURES_FILE = 'docs/benchmarks.json'

/** Writes below `root`, the clone by default; gives the paths written. */
export function writeReport(results: Results, root = ROOT): string[] {
  const written = new Map([
    ['BENCHMARKS.md', reportText(results, PICTURE)],
    [FIGURES_FILE, `${JSON.stringify(results, null, 2)}\n`],
  ])
  if (results.growth.length > 0) written.set(PICTURE, growthChart(results.growth))
  for (const [path, text] of written) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return [...written.keys()]
}

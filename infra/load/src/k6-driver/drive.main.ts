/**
 * Runs a k6 script without k6: drive.main.ts SCRIPT NAME=VALUE... . It mimics the few parts of k6 that our scripts use, all
 * virtual users in one process and one copy of the script, so it shows that a script works and what its thresholds say
 * of a modest load; it is no load generator. Prints each threshold; ends with 1 where one does not hold.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Options } from 'k6/options'
import { judgeThreshold } from './judge-threshold.ts'
import { runScenario } from './run-scenario.ts'
import { metricNames, samplesOf } from './samples.ts'

const [script = '', ...settings] = process.argv.slice(2)
const here = fileURLToPath(new URL('.', import.meta.url))
const MODULES = {
  k6: 'k6',
  'k6/http': 'http',
  'k6/metrics': 'metrics',
  'k6/websockets': 'websockets',
  'k6/timers': 'timers',
}

const { options, ...exported } = await load(script)
const scenarios = Object.values(options.scenarios ?? {})
await Promise.all(scenarios.map((scenario) => runScenario(scenario, iterationOf(scenario.exec ?? 'default'))))

for (const name of metricNames().filter((each) => each.startsWith('failed '))) {
  console.log(`${name}: ${samplesOf(name).length}`)
}
for (const [metric, expressions] of Object.entries(options.thresholds ?? {})) {
  for (const expression of expressions) {
    const text = typeof expression === 'string' ? expression : expression.threshold
    const values = samplesOf(metric)
    const { value, holds } = judgeThreshold(text, values)
    console.log(`${holds ? 'holds' : 'FAILS'}  ${metric} ${text}  (${value.toFixed(3)}, ${values.length} samples)`)
    if (!holds) process.exitCode = 1
  }
}
console.log(`iterations: ${samplesOf('iterations').length}`)

function iterationOf(name: string): () => unknown {
  const found = exported[name]
  if (typeof found !== 'function') throw new Error(`${script} exports no function ${name}`)
  return () => found() as unknown
}

/** The script as one module, with the driver's modules in the place of those of k6: beside it, so that its packages are found. */
async function load(path: string): Promise<{ options: Options; [name: string]: unknown }> {
  const env = Object.fromEntries(settings.map((text) => text.split(/=(.*)/s).slice(0, 2)))
  Object.assign(globalThis, { __ENV: env, __VU: 1, __ITER: 0 })
  const folder = mkdtempSync(join(here, '../../node_modules/.k6-'))
  try {
    const outfile = join(folder, 'script.mjs')
    const toFile = (name: string) => pathToFileURL(join(here, `${name}.ts`)).href
    await build({
      entryPoints: [path],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'warning',
      plugins: [
        {
          name: 'driver-for-k6',
          setup(plugin) {
            // External, so that the script and this file meet in one copy of the samples.
            plugin.onResolve({ filter: /^k6(\/|$)/ }, ({ path: wanted }) => {
              const name = Object.entries(MODULES).find(([module]) => module === wanted)?.[1]
              return name === undefined
                ? { errors: [{ text: `The driver does not mimic ${wanted}` }] }
                : { path: toFile(name), external: true }
            })
          },
        },
      ],
    })
    return (await import(pathToFileURL(outfile).href)) as { options: Options }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

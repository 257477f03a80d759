/** What `npm run check` looks at. Each step is one passed or failed in the summary of `npm test`, too. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} CheckStep
 * @property {string} name
 * @property {string} program path of a JavaScript file below the root
 * @property {string[]} args
 * @property {string} [when] the step exists only where this path does
 * @property {(output: string) => string | null} [remark] what to say beside an `ok`
 * @property {(output: string) => string | null} [judge] a reason to fail in the output of a program that was content
 */

/** @type {CheckStep[]} */
const STEPS = [
  { name: 'types', program: 'node_modules/typescript/bin/tsc', args: ['-p', '.'] },
  {
    name: 'types of the page',
    program: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'services/dashboard/tsconfig.page.json', '--noEmit'],
    when: 'services/dashboard/tsconfig.page.json',
  },
  {
    name: 'types of the load scripts',
    program: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'infra/load/k6'],
    when: 'infra/load/k6/tsconfig.json',
  },
  { name: 'lint', program: 'node_modules/oxlint/bin/oxlint', args: ['--type-aware', '--quiet'] },
  { name: 'format', program: 'node_modules/@biomejs/biome/bin/biome', args: ['check'] },
  { name: 'dead code', program: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
  {
    name: 'dependency rules',
    program: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['-c', 'infra/checks/dependency-rules.mjs', 'packages', 'services', 'infra'],
    // With a TypeScript it cannot read it finds nothing and is content.
    judge: (output) => ((/\((\d+) modules/.exec(output)?.[1] ?? '0') === '0' ? 'it found no modules at all' : null),
  },
  { name: 'house rules', program: 'infra/checks/src/house-rules.ts', args: [] },
  {
    name: 'known weaknesses',
    program: 'infra/checks/src/audit-dependencies.ts',
    args: [],
    remark: (output) => /^not audited.*/m.exec(output)?.[0] ?? null,
  },
]

/** @param {string} root */
export function listCheckSteps(root) {
  return STEPS.filter(({ when }) => when === undefined || existsSync(join(root, when)))
}

/**
 * The rules of CONTRIBUTING.md that a machine can hold, as one program: `npm run check`. Prints a line for each place
 * that breaks a rule, with what to do instead, and exits 1 if there is any.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOUSE_RULES, type HouseRule, type SourceFile } from './rules.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Files git tracks or would track, with their text; what is ignored or generated is not ours to judge. */
function readSourceFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  return listed
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && !/\.(png|woff2?|ico|lock)$|pnpm-lock\.yaml$/.test(path))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(root, path), 'utf8') }]
      } catch {
        return [] // deleted, but not yet from git's list
      }
    })
}

function report(rule: HouseRule, places: string[]): void {
  for (const place of places) console.error(`${rule.name}: ${place}\n  ${rule.instead}`)
}

const files = readSourceFiles()
let broken = 0
for (const rule of HOUSE_RULES) {
  const places = rule.find(files)
  report(rule, places)
  broken += places.length
}
console.log(`${HOUSE_RULES.length} house rules, ${files.length} files, ${broken} broken places`)
process.exitCode = broken === 0 ? 0 : 1

import { describe, expect, test } from 'vitest'
import { HOUSE_RULES, type SourceFile } from './rules.ts'

const breaking: Record<string, SourceFile> = {
  'short-files': { path: 'packages/x/src/long.ts', text: 'x\n'.repeat(251) },
  'no-drawers': { path: 'packages/x/src/utils.ts', text: '' },
  'top-level-folders': { path: 'apps/x.ts', text: '' },
  'every-test-runs': { path: 'packages/x/src/a.test.ts', text: "test.only('x', () => 1)" },
  'nothing-left-open': { path: 'packages/x/src/a.ts', text: '// TODO later' },
  'no-silenced-compiler': { path: 'packages/x/src/a.ts', text: 'const a = b as any' },
  'no-swallowed-errors': { path: 'packages/x/src/a.ts', text: 'try { a() } catch {}' },
  'environment-read-once': { path: 'services/x/src/a.ts', text: 'const a = process.env.A' },
  'no-path-of-one-machine': { path: 'docs/a.md', text: 'run it in /home/someone/app' },
  'statements-make-claims': { path: 'packages/database/src/queries/read-x.ts', text: '/** Reads x. */' },
  'named-files-exist': { path: 'packages/x/src/a.ts', text: '// see no-such-file.ts' },
}

describe('each house rule', () => {
  test.each(HOUSE_RULES.map((rule) => [rule.name, rule] as const))(
    '%s finds a place that breaks it, and no other',
    (name, rule) => {
      const file = breaking[name]
      if (file === undefined) throw new Error(`There is no breaking example of ${name}`)
      expect(rule.find([file])).toHaveLength(name === 'statements-make-claims' ? 3 : 1)
      expect(rule.find([{ path: 'packages/x/src/good-file.ts', text: '/** Adds. */\nexport const a = 1\n' }])).toEqual(
        [],
      )
    },
  )
})

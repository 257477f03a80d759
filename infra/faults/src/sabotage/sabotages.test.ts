import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL_FAULTS } from '../faults/all-faults.ts'
import { root } from '../root.ts'
import { patched } from './patched-copy.ts'
import { SABOTAGES } from './sabotages.ts'

test.each(SABOTAGES)('$kind still finds the place it breaks, and its faults', ({ patches, faults }) => {
  for (const patch of patches) {
    const text = readFileSync(join(root, patch.file), 'utf8')
    expect(patched(text, patch)).not.toBe(text)
  }
  const kinds = ALL_FAULTS.map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining([...faults]))
  expect(new Set(kinds).size).toBe(kinds.length)
})

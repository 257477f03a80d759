import { expect, test } from 'vitest'
import { judgeAudit } from './judge-audit.ts'

const report = (...severities: string[]) =>
  JSON.stringify({
    advisories: Object.fromEntries(
      severities.map((severity, id) => [
        id,
        { severity, title: 'Leaks', module_name: 'left-pad', url: 'https://example.org/1' },
      ]),
    ),
  })

test('grave weaknesses fail, others are told, none is told too', () => {
  expect(judgeAudit(report(), '')).toEqual({ isFailed: false, text: 'no known weaknesses' })
  expect(judgeAudit(report('moderate'), '')).toMatchObject({ isFailed: false })
  expect(judgeAudit(report('low', 'critical'), '').isFailed).toBe(true)
  expect(judgeAudit(report('high'), '').text).toContain('high: left-pad: Leaks (https://example.org/1)')
})

test('nobody to ask is said, and fails nothing', () => {
  const refused = 'Error: ERR_PNPM_AUDIT_BAD_RESPONSE\n\n  × The audit endpoint\n  │ responded with 405:'
  expect(judgeAudit(refused, '')).toEqual({
    isFailed: false,
    text: 'not audited: Error: ERR_PNPM_AUDIT_BAD_RESPONSE The audit endpoint responded with 405:',
  })
  expect(judgeAudit('', '').text).toBe('not audited: the registry did not answer')
  expect(judgeAudit('{"error":{"code":"ENOTFOUND"}}', '').text).toContain('ENOTFOUND')
})

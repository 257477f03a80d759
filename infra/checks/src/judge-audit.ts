interface Advisory {
  severity: string
  title: string
  module_name: string
  url: string
}

export interface AuditVerdict {
  isFailed: boolean
  text: string
}

const GRAVE = new Set(['high', 'critical'])

/** What an audit comes to, from what `pnpm audit --json` printed, and from its complaint where it printed nothing. */
export function judgeAudit(output: string, complaint: string): AuditVerdict {
  const advisories = advisoriesIn(output)
  if (advisories === null) return { isFailed: false, text: `not audited: ${reasonIn(`${output}\n${complaint}`)}` }
  const lines = advisories.map((one) => `${one.severity}: ${one.module_name}: ${one.title} (${one.url})`)
  const isFailed = advisories.some(({ severity }) => GRAVE.has(severity))
  const head = advisories.length === 0 ? 'no known weaknesses' : `${advisories.length} known weaknesses`
  return { isFailed, text: [head, ...lines].join('\n') }
}

function advisoriesIn(output: string): Advisory[] | null {
  try {
    const report = JSON.parse(output) as { advisories?: Record<string, Advisory> }
    return report.advisories === undefined ? null : Object.values(report.advisories)
  } catch {
    return null // an error message, or nothing
  }
}

/** The one line of an error message that says something. */
function reasonIn(text: string): string {
  const words = text.replaceAll(/[×│\s]+/g, ' ').trim()
  return words === '' ? 'the registry did not answer' : words.slice(0, 200)
}

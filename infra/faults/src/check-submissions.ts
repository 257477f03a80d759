import type { Database } from '@leaderboard/database/connect-database'
import type { History } from './history.ts'
import { listStoredSessions, listWrongTotals, type StoredSession } from './truth.ts'
import type { Verdict } from './verdict.ts'

/**
 * Holds PostgreSQL to the history (I1, I2, I3): each acknowledged submission is there once, as it was sent; one whose
 * outcome nobody learned is there once or not at all; nothing else is there; every total is what its sessions come to.
 */
export async function checkSubmissions(sql: Database, history: History, verdict: Verdict): Promise<void> {
  const stored = await listStoredSessions(sql)
  const byId = new Map<number, StoredSession>()
  for (const session of stored) {
    if (byId.has(session.id)) verdict.add('doubled', `session ${session.id} is there twice`)
    byId.set(session.id, session)
  }
  const explained = new Set<number>()
  for (const operation of history.submissions.values()) {
    const { key, userId, score, answer, outcome } = operation
    if (outcome !== 'ok' || answer === null) continue
    const session = byId.get(answer.sessionId)
    if (session === undefined) verdict.add('lost', `session ${answer.sessionId} (key ${key}) was acknowledged`)
    else if (session.userId !== userId || session.score !== score || session.key !== key) {
      verdict.add('lost', `session ${session.id} is not what was submitted under key ${key}`)
    } else if (explained.has(session.id)) verdict.add('doubled', `two keys were told session ${session.id}`)
    explained.add(answer.sessionId)
  }
  const keysSeen = new Set<string>()
  for (const { id, key } of stored) {
    const outcome = key === null ? undefined : history.submissions.get(key)?.outcome
    const isMaybe = outcome === 'unknown' || outcome === 'open'
    if (key !== null && keysSeen.has(key)) verdict.add('doubled', `key ${key} made two sessions`)
    else if (!explained.has(id) && !isMaybe) verdict.add('doubled', `session ${id} (key ${key}) was never acknowledged`)
    if (key !== null) keysSeen.add(key)
  }
  for (const { userId, counted, sessions } of await listWrongTotals(sql)) {
    const isMore = (counted ?? 0) > (sessions ?? 0)
    verdict.add(
      isMore ? 'doubled' : 'lost',
      `player ${userId} counts ${counted} sessions of ${sessions}, or a wrong sum`,
    )
  }
}

import type { Database } from '@leaderboard/database/connect-database'
import { listStoredSessions, listWrongTotals } from '../truth.ts'
import type { LogRecorder } from './record-log.ts'
import type { SubmittedLine } from './submit-many.ts'

/** Sentences about what is not as it was answered; empty where everything is. */
export async function judgeAnswers(sql: Database, lines: readonly SubmittedLine[]): Promise<string[]> {
  const wrong: string[] = []
  const firsts = new Map<string, SubmittedLine>()
  for (const line of lines) {
    if (line.kind === 'first') firsts.set(line.key, line)
    if (line.kind !== 'changed' && line.status !== 201) wrong.push(`${line.kind} of ${line.key}: status ${line.status}`)
    if (line.kind === 'changed' && line.status !== 422) wrong.push(`changed body of ${line.key}: status ${line.status}`)
    const isOther = line.kind === 'repeat' && line.sessionId !== firsts.get(line.key)?.sessionId
    if (isOther || (line.kind === 'repeat' && !line.isReplayed)) wrong.push(`repeat of ${line.key}: another session`)
  }
  const stored = await listStoredSessions(sql)
  const keys = new Set(stored.map(({ key }) => key))
  if (stored.length !== firsts.size) wrong.push(`${stored.length} sessions for ${firsts.size} keys`)
  if (keys.size !== stored.length) wrong.push(`${stored.length} sessions carry ${keys.size} keys`)
  for (const { id, key, userId, score } of stored) {
    const told = firsts.get(key ?? '')
    const isTold = told?.sessionId === id && told.userId === userId && told.score === score
    if (!isTold) wrong.push(`session ${id} is not what was answered under ${key}`)
  }
  for (const { userId } of await listWrongTotals(sql)) wrong.push(`the total of ${userId} is not that of its sessions`)
  return wrong
}

/** Holds each rank to a replay of the log up to the revision that the answer names. */
export function judgeRanks(log: LogRecorder, lines: readonly SubmittedLine[]): { checked: number; wrong: string[] } {
  const byRevision = groupByRevision(lines)
  const wrong: string[] = []
  let checked = 0
  for (const { revision, standings } of log.replay()) {
    for (const { userId, newRank, rankState } of byRevision.get(revision) ?? []) {
      if (rankState !== 'exact') continue
      checked++
      const rank = standings.find(userId)?.dense
      if (rank !== newRank) wrong.push(`player ${userId} was told ${newRank} at ${revision}, the log says ${rank}`)
    }
  }
  return { checked, wrong }
}

function groupByRevision(lines: readonly SubmittedLine[]): Map<string | null, SubmittedLine[]> {
  const groups = new Map<string | null, SubmittedLine[]>()
  for (const line of lines) {
    const held = groups.get(line.revision)
    if (held === undefined) groups.set(line.revision, [line])
    else held.push(line)
  }
  return groups
}

import { ProblemException } from '@leaderboard/contracts/problem'
import { DeadlineError } from '@leaderboard/database/with-deadline'
import { Type } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShellServer } from './shell-server.ts'
import { readProblem } from './test-problem.ts'
import { startTestService, type TestService } from './test-service.ts'

let service: TestService

async function buildRoutes(app: ShellServer): Promise<void> {
  const failures: Record<string, () => unknown> = {
    ours: () => new Error('the secret of the stack'),
    text: () => 'the secret of the stack',
    deadline: () => new DeadlineError('a query', 100),
    refused: () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    lost: () => Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
    deadlock: () => Object.assign(new Error('deadlock'), { code: '40P01', severity_local: 'ERROR' }),
    busy: () => new ProblemException('overloaded', { retryAfterSeconds: 7 }),
    unknown: () => new ProblemException('unknown_player', { detail: 'There is no player 5.' }),
  }
  const kind = Type.Object({ kind: Type.String() })
  app.route({
    method: ['GET', 'POST'],
    url: '/fail/:kind',
    schema: { params: kind },
    handler: async (request) => {
      throw failures[request.params.kind]?.()
    },
  })
}

beforeAll(async () => {
  service = await startTestService(buildRoutes)
})
afterAll(() => service.close())

const problemOf = (path: string, init?: RequestInit) => readProblem(service.url + path, init)

describe('a failure', () => {
  test.each([
    ['ours', 'internal_error', 'internal_error'],
    ['text', 'internal_error', 'internal_error'],
    ['deadline', 'database_unavailable', 'outcome_unknown'],
    ['refused', 'database_unavailable', 'database_unavailable'],
    ['lost', 'database_unavailable', 'outcome_unknown'],
    ['deadlock', 'database_unavailable', 'database_unavailable'],
    ['unknown', 'unknown_player', 'unknown_player'],
  ])('%s is %s to a read and %s to a write', async (kind, read, write) => {
    for (const [method, code] of [
      ['GET', read],
      ['POST', write],
    ] as const) {
      const { problem, headers } = await problemOf(`/fail/${kind}`, { method })
      expect(problem.code).toBe(code)
      expect(JSON.stringify(problem)).not.toContain('secret')
      expect(headers.get('retry-after')).toBe(problem.status === 503 ? '1' : null)
    }
  })

  test('that knows when to come back says so in the header too', async () => {
    const { problem, headers } = await problemOf('/fail/busy')
    expect(problem.retryAfterSeconds).toBe(7)
    expect(headers.get('retry-after')).toBe('7')
  })
})

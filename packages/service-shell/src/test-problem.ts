import { PROBLEMS, type Problem, type ProblemCode } from '@leaderboard/contracts/problem'
import { expect } from 'vitest'

/** Sends, and checks what holds for every problem. */
export async function readProblem(
  url: string,
  init: RequestInit = {},
): Promise<{ problem: Problem; headers: Headers }> {
  const response = await fetch(url, init)
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const problem = (await response.json()) as Problem
  expect(problem.status).toBe(response.status)
  expect(PROBLEMS[problem.code as ProblemCode].status).toBe(response.status)
  expect(problem.instance).toBe(response.headers.get('x-request-id'))
  return { problem, headers: response.headers }
}

/** Every answer that is an error is a problem (RFC 9457), unknown addresses and methods included. */
import { PROBLEM_MEDIA_TYPE, type Problem, ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { problemOfError } from '../problem-of-error.ts'
import { createRouteTable } from '../route-table.ts'
import type { ShellServer } from '../shell-server.ts'

export const problemDetailsPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const routes = createRouteTable()
    app.addHook('onRoute', ({ method, url }) => routes.add(method, url))

    app.setErrorHandler((error, request, reply) => answerError(error, request, reply))

    app.setNotFoundHandler((request, reply) => {
      const methods = routes.methodsAt(pathOf(request.url))
      if (methods.length === 0) return answerError(new ProblemException('not_found'), request, reply)
      reply.header('allow', methods.join(', '))
      const detail = `This address takes ${methods.join(', ')}, not ${request.method}.`
      return answerError(new ProblemException('method_not_allowed', { detail }), request, reply)
    })
  },
  { name: 'problem-details', dependencies: ['request-guard'] },
)

/** For Fastify's `frameworkErrors`: a request that could not even be routed. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  void answerError(error, request, reply)
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { id, method, body } = request
  const problem = problemOfError(error, { id, method, hasBody: body !== undefined && body !== null })
  if (problem.status === 500) request.log.error({ err: error }, 'a request failed on our side')
  else if (problem.status === 503) request.log.warn({ err: error }, 'a request could not be served')
  return sendProblem(reply, problem)
}

/** Sends a problem as it is. A string, so that no route's response schema can change it. */
function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds)
  return reply
    .code(problem.status)
    .header('x-request-id', reply.request.id) // an address that Fastify itself refuses meets no hook
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem))
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

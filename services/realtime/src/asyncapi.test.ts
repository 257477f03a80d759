/** The document says what is really sent: each frame of a lively session is checked against the document's schemas. */
import type { TSchema } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { asyncapiDocument } from './asyncapi.ts'
import { startRealtime, TestSocket } from './testing/start-realtime.ts'

interface Document {
  asyncapi: string
  channels: { socket: { address: string; messages: Record<string, { $ref: string }> } }
  operations: Record<string, { action: string; channel: { $ref: string }; messages: { $ref: string }[] }>
  components: { messages: Record<string, { payload: TSchema }> }
}

test('every frame of a session is in the document, under the name of its type, and each kind was seen', async () => {
  await using service = await startRealtime()
  const document = (await (await fetch(`${service.url}/asyncapi.json`)).json()) as Document
  const ajv = new Ajv({ strict: false })
  const validators = new Map(
    Object.entries(document.components.messages).map(([name, { payload }]) => [name, ajv.compile(payload)]),
  )
  const { board } = service
  board.apply([
    { userId: 1, totalScore: 10 },
    { userId: 2, totalScore: 20 },
  ])
  const socket = new TestSocket(`${service.socketUrl}?players=1,2`)
  await socket.next('snapshot')
  socket.send({ type: 'subscribe', id: 'feed', view: { kind: 'feed' } })
  await socket.next('snapshot', { where: (frame) => frame.id === 'feed' })
  socket.send({ type: 'ping' })
  socket.send({ type: 'nonsense' })
  board.apply([{ userId: 1, totalScore: 30, isBest: true }])
  for (const type of ['hello', 'delta', 'event', 'overtaken', 'overtook', 'pong', 'error'] as const)
    await socket.next(type)
  for (const frame of socket.frames) {
    const name = frame.type === 'overtaken' || frame.type === 'overtook' ? 'overtaking' : frame.type
    expect(validators.get(name)?.(frame), JSON.stringify(frame)).toBe(true)
    const others = [...validators].filter(([other]) => other !== name).filter(([, check]) => check(frame))
    expect(others.map(([other]) => other)).toEqual([])
  }
  socket.close()
})

test('every reference in the document leads somewhere', () => {
  const document = JSON.parse(JSON.stringify(asyncapiDocument())) as Document
  expect(document.asyncapi).toBe('3.0.0')
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(references.length).toBeGreaterThan(20)
  for (const reference of references) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document)
    expect(target, reference).toBeDefined()
  }
})

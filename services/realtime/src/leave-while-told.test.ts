import { expect, test } from 'vitest'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { openHub, Viewer } from './testing/viewer.ts'

test('whoever leaves, or throws others out, while a frame goes round costs nobody else the frame', async () => {
  const view = new FakeBoardView()
  const hub = openHub(view)
  const viewers = Array.from({ length: 5 }, () => new Viewer(hub, { kind: 'top', n: 3 }))
  view.apply([{ userId: 1, totalScore: 1 }])
  await hub.tick(() => 0)
  const [, leaver, thrown] = viewers
  if (leaver === undefined || thrown === undefined) throw new Error('There are five')
  const { transport } = leaver
  const send = transport.send.bind(transport)
  transport.send = (frame, id) => {
    const length = send(frame, id)
    leaver.disconnect()
    thrown.disconnect()
    return length
  }
  view.apply([{ userId: 2, totalScore: 2 }])
  await hub.tick(() => 0)
  view.apply([{ userId: 3, totalScore: 3 }])
  await hub.tick(() => 0)
  expect(viewers.map(({ transport }) => transport.frames.length)).toEqual([3, 2, 1, 3, 3])
})

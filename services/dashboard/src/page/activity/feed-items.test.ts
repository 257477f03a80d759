import { expect, test } from 'vitest'
import { type FeedItem, withItems } from './feed-items.ts'

const item = (kind: FeedItem['kind'], at: number): FeedItem => ({
  key: at,
  kind,
  name: `of ${at}`,
  userId: at,
  rank: 1,
  others: 0,
  at,
  since: at,
})

test('personal bests that follow one another are one item, for ten seconds from the first', () => {
  const first = withItems([], [item('personal_best', 1000)])
  const merged = withItems(first, [item('personal_best', 2000)])
  expect(merged).toMatchObject([{ name: 'of 2000', others: 1, since: 1000 }])
  const again = withItems(merged, [item('personal_best', 10_999)])
  expect(again).toMatchObject([{ name: 'of 10999', others: 2 }])
  expect(withItems(again, [item('personal_best', 11_000)])).toHaveLength(2)
})

test('what lies between keeps them apart, and the newest twelve are kept', () => {
  const items = withItems(withItems([], [item('personal_best', 1)]), [item('new_leader', 2)])
  expect(withItems(items, [item('personal_best', 3)])).toHaveLength(3)
  const many = Array.from({ length: 20 }, (_, at) => item('new_leader', at))
  expect(withItems([], many)).toHaveLength(12)
})

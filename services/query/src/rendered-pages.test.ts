import type { BoardView, ViewListener } from '@leaderboard/board-view/board-view'
import { describe, expect, test } from 'vitest'
import { RenderedPages, type Rendering } from './rendered-pages.ts'

function pagesAndChange() {
  let listener: ViewListener = {}
  const view = {
    listen: (given: ViewListener) => {
      listener = given
      return () => undefined
    },
  } as BoardView
  const pages = new RenderedPages(view)
  return { pages, change: () => listener.onReload?.() }
}

function held() {
  let count = 0
  const waiting: ((body: string, isComplete?: boolean) => void)[] = []
  const render = () => {
    count += 1
    return new Promise<Rendering>((resolve) => {
      waiting.push((body, isComplete = true) => resolve({ body, isComplete }))
    })
  }
  return {
    render,
    finish: (body: string, isComplete?: boolean) => waiting.shift()?.(body, isComplete),
    count: () => count,
  }
}

describe('rendered pages', () => {
  test('200 clients who ask for the same missing page cost one computation', async () => {
    const { pages } = pagesAndChange()
    const { render, finish, count } = held()
    const asked = Array.from({ length: 200 }, () => pages.read('top', render))
    finish('page')
    const answers = await Promise.all(asked.map(async (page) => page))
    expect(new Set(answers.map((answer) => answer.body))).toEqual(new Set(['page']))
    expect(count()).toBe(1)
    expect(pages.find('top')?.body).toBe('page')
  })

  test('who asks after a change does not get a page from before it, kept or under way', async () => {
    const { pages, change } = pagesAndChange()
    const { render, finish, count } = held()
    const before = pages.read('top', render)
    change()
    const after = pages.read('top', render)
    finish('old')
    await before
    expect(pages.find('top')).toBeUndefined() // it was of the time before the change
    finish('new')
    expect([(await before).body, (await after).body]).toEqual(['old', 'new'])
    expect(count()).toBe(2)
    expect(pages.find('top')?.body).toBe('new')
    change()
    expect(pages.find('top')).toBeUndefined()
  })

  test('a page without its names is sent but not kept, and a failed one fails for those who waited only', async () => {
    const { pages } = pagesAndChange()
    const { render, finish } = held()
    const incomplete = pages.read('top', render)
    finish('half', false)
    expect((await incomplete).body).toBe('half')
    expect(pages.find('top')).toBeUndefined()
    await expect(pages.read('top', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const again = pages.read('top', render)
    finish('whole')
    expect((await again).body).toBe('whole')
  })

  test('another body has another tag', async () => {
    const { pages } = pagesAndChange()
    const [a, b] = await Promise.all(
      ['a', 'b'].map(async (body) => pages.read(body, () => Promise.resolve({ body, isComplete: true }))),
    )
    expect(a?.etag).not.toBe(b?.etag)
    expect(a?.etag).toMatch(/^"[A-Za-z0-9_-]{22}"$/)
  })
})

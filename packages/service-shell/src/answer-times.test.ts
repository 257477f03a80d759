import { expect, test } from 'vitest'
import { AnswerTimes } from './answer-times.ts'

test('answers are counted in the bucket that holds them, and told as Prometheus adds them up', () => {
  const times = new AnswerTimes({ name: 't', help: 'h', service: 's', bounds: [0.1, 1] })
  const route = times.ofRoute('/a/:id')
  for (const seconds of [0.05, 0.1, 0.5, 3]) route.note('GET', 200, seconds)
  route.note('GET', 404, 0.25)
  times.ofRoute('/never')
  expect(times.text().split('\n')).toEqual([
    '# HELP t h',
    '# TYPE t histogram',
    't_bucket{le="0.1",service="s",method="GET",route="/a/:id",status="200"} 2',
    't_bucket{le="1",service="s",method="GET",route="/a/:id",status="200"} 3',
    't_bucket{le="+Inf",service="s",method="GET",route="/a/:id",status="200"} 4',
    't_sum{service="s",method="GET",route="/a/:id",status="200"} 3.65',
    't_count{service="s",method="GET",route="/a/:id",status="200"} 4',
    't_bucket{le="0.1",service="s",method="GET",route="/a/:id",status="404"} 0',
    't_bucket{le="1",service="s",method="GET",route="/a/:id",status="404"} 1',
    't_bucket{le="+Inf",service="s",method="GET",route="/a/:id",status="404"} 1',
    't_sum{service="s",method="GET",route="/a/:id",status="404"} 0.25',
    't_count{service="s",method="GET",route="/a/:id",status="404"} 1',
    '',
  ])
})

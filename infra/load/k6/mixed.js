/** What a live game sends: of ten requests two submissions, six ranks, two top lists. Against the one origin. */
import http from 'k6/http'
import { readRank, readTop, sendSubmission } from './requests.js'
import { openRate, RATE } from './target.js'

// A player who never played has no rank: that 404 is an answer, not a failure.
http.setResponseCallback(http.expectedStatuses(200, 201, 404))

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    submit: openRate('submit', RATE * 0.2),
    rank: openRate('rank', RATE * 0.6),
    top: openRate('top', RATE * 0.2),
  },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    'http_req_duration{name:submit}': ['p(95)<100', 'p(99)<250'],
    'http_req_duration{name:rank}': ['p(95)<50', 'p(99)<150'],
    'http_req_duration{name:top}': ['p(95)<50', 'p(99)<150'],
    checks: ['rate>0.999'],
    dropped_iterations: ['count==0'],
  },
}

export const submit = sendSubmission
export const rank = readRank
export const top = readTop

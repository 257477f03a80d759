/** Submissions alone, at an open rate. Against ingest: k6 run -e URL=http://127.0.0.1:8001 -e RATE=1000 submit.js */
import { sendSubmission } from './requests.js'
import { openRate, RATE } from './target.js'

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: { submit: openRate('submit', RATE) },
  thresholds: {
    'http_req_failed{name:submit}': ['rate<0.001'],
    'http_req_duration{name:submit}': ['p(95)<100', 'p(99)<250'],
    checks: ['rate>0.999'],
    dropped_iterations: ['count==0'],
  },
}

export const submit = sendSubmission

/** The requests that games and pages send, with a check on each answer. */
import { check } from 'k6'
import http from 'k6/http'
import { authorization, randomPlayer, URL } from './target.js'

/** One session; its idempotency key makes a retry harmless. */
export async function sendSubmission() {
  const score = Math.floor(Math.random() * 10_000)
  const body = JSON.stringify({ user_id: randomPlayer(), score, game_mode: 'solo' })
  const key = `"k6-${__VU}-${__ITER}-${Date.now()}-${Math.floor(Math.random() * 1e9)}"`
  const answer = await http.asyncRequest('POST', `${URL}/api/leaderboard/submit`, body, {
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...authorization() },
    tags: { name: 'submit' },
  })
  check(answer, {
    'submission counted': ({ status }) => status === 201,
    'rank told': (response) => response.status !== 201 || Number(response.json('newRank')) >= 1,
  })
}

export async function readRank() {
  const answer = await http.asyncRequest('GET', `${URL}/api/leaderboard/rank/${randomPlayer()}`, null, {
    headers: authorization(),
    tags: { name: 'rank' },
  })
  // A player without a session has no rank yet.
  check(answer, { 'rank answered': ({ status }) => status === 200 || status === 404 })
}

export async function readTop() {
  const answer = await http.asyncRequest('GET', `${URL}/api/leaderboard/top?limit=10`, null, {
    headers: authorization(),
    tags: { name: 'top' },
  })
  check(answer, { 'top answered': ({ status }) => status === 200 })
}

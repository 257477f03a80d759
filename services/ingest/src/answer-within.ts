/** How long a route asks PostgreSQL, so that its refusal is on its way within two seconds. */
export const ANSWER_WITHIN_MS = 1_500

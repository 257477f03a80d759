// Asks the service in this container whether it can work. HEALTH_PORT is set beside the service's own port.
const port = process.env.HEALTH_PORT ?? '8000'
try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) })
  process.exit(answer.ok ? 0 : 1)
} catch {
  process.exit(1)
}

import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../ports.mjs'
import { refuseTakenPorts } from '../ports-taken.mjs'

test('a taken port is named with its service and the variable that moves it', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const query = {
    name: 'query' as const,
    variable: 'QUERY_PORT',
    host: '127.0.0.1',
    hostVariable: 'SERVICE_HOST' as const,
  }
  const free = { ...query, name: 'ingest' as const, variable: 'INGEST_PORT', port: await freePort() }

  const message = `Port ${port} for query is taken by another program; QUERY_PORT moves it.`
  await expect(refuseTakenPorts([free, { ...query, port }])).rejects.toThrow(message)
  taken.close()
  await once(taken, 'close')
  await expect(refuseTakenPorts([free, { ...query, port }])).resolves.toBeUndefined()
})

test('an address that is not of this machine is blamed on the variable that names it, not on the port', async () => {
  const origin = { name: 'dashboard' as const, variable: 'PORT', host: '999.1.1.1', hostVariable: 'HOST' as const }
  const refused = refuseTakenPorts([{ ...origin, port: await freePort() }])
  await expect(refused).rejects.toThrow(/^HOST=999\.1\.1\.1 is no address of this machine/)
  await expect(refused).rejects.not.toThrow('PORT')
})

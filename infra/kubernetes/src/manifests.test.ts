/** The manifests as far as they can be judged without a cluster: published types, and what they say of each other. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

interface Container {
  image: string
  ports?: { name: string; containerPort: number }[]
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[]
  livenessProbe: { httpGet: { path: string; port: string } }
  readinessProbe: { httpGet: { path: string; port: string } }
  securityContext: object
}
interface Manifest {
  kind: string
  apiVersion: string
  metadata: { name: string }
  data?: Record<string, string>
  spec: {
    selector: { matchLabels: object }
    ports: { port: number }[]
    scaleTargetRef: { name: string }
    template: { metadata: { labels: object }; spec: { containers: Container[]; securityContext: object } }
  }
}

const SERVICES = { ingest: 8001, query: 8002, realtime: 8003, ranker: 8004, dashboard: 8000 }
const room = fileURLToPath(new URL('../', import.meta.url))
const root = join(room, '../..')
const kustomization = parse(readFileSync(join(room, 'base/kustomization.yaml'), 'utf8')) as {
  resources: string[]
  images: { name: string }[]
}
const manifests = kustomization.resources.flatMap((file) =>
  parseAllDocuments(readFileSync(join(room, 'base', file), 'utf8')).map((document) => document.toJS() as Manifest),
)
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)
const named = (kind: string, name: string) => ofKind(kind).find(({ metadata }) => metadata.name === name)

/** What the compiler says of manifests written as values of the published types; unknown fields are errors to it. */
function complaintsOf(values: readonly Manifest[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-manifests-'))
  try {
    const source = values.map((value, i) => {
      const [group = '', version] = value.apiVersion.includes('/')
        ? value.apiVersion.split('/')
        : ['core', value.apiVersion]
      const module = `kubernetes-types/${group.replace(/\..*/, '')}/${version}`
      return `import type { ${value.kind} as T${i} } from '${module}'\nexport const v${i}: T${i} = ${JSON.stringify(value, null, 1)}`
    })
    writeFileSync(join(folder, 'manifests.ts'), source.join('\n'))
    const types = join(room, 'node_modules/kubernetes-types/*')
    const compilerOptions = { strict: true, noEmit: true, types: [], module: 'esnext', moduleResolution: 'bundler' }
    const paths = { 'kubernetes-types/*': [`${types}.d.ts`] }
    const config = { compilerOptions: { ...compilerOptions, skipLibCheck: true, paths }, files: ['manifests.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8', cwd: folder }).stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('every file is part of the kustomization', () => {
  const files = readdirSync(join(room, 'base')).filter((file) => file !== 'kustomization.yaml')
  expect(kustomization.resources.toSorted()).toEqual(files.toSorted())
})

test('the manifests fit the published types of Kubernetes', () => {
  expect(complaintsOf(manifests)).toBe('')
  const [first] = ofKind('Deployment')
  if (first === undefined) throw new Error('There is a Deployment')
  expect(complaintsOf([{ ...first, spec: { ...first.spec, replica: 2 } as never }])).toMatch(/replica\W+does not exist/)
  expect(complaintsOf([{ ...first, spec: { ...first.spec, replicas: 'two' } as never }])).toMatch(/not assignable/)
})

test.each(Object.entries(SERVICES))('%s is deployed, probed, reached and protected', (name, port) => {
  const deployment = named('Deployment', name)
  const [container] = deployment?.spec.template.spec.containers ?? []
  expect(container).toMatchObject({
    image: `leaderboard/${name}`,
    livenessProbe: { httpGet: { path: '/livez', port: 'http' } },
    readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  })
  expect(container?.ports?.[0]).toEqual({ name: 'http', containerPort: port })
  expect(deployment?.spec.selector.matchLabels).toEqual(deployment?.spec.template.metadata.labels)
  expect(deployment?.spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true })
  expect(named('Service', name)?.spec).toMatchObject({
    selector: deployment?.spec.template.metadata.labels,
    ports: [{ port, targetPort: 'http' }],
  })
  expect(named('PodDisruptionBudget', name)?.spec.selector).toEqual(deployment?.spec.selector)
  expect(kustomization.images.map((image) => image.name)).toContain(container?.image)
})

test('what scales is there; the ranker, with its one leader, does not', () => {
  const scaled = ofKind('HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef.name)
  expect(scaled.toSorted()).toEqual(
    Object.keys(SERVICES)
      .filter((name) => name !== 'ranker')
      .toSorted(),
  )
})

test('secrets are referred to and never written; every setting is documented', () => {
  expect(ofKind('Secret')).toEqual([])
  const documented = readFileSync(join(root, '.env.example'), 'utf8')
  for (const name of Object.keys(named('ConfigMap', 'leaderboard')?.data ?? {}))
    expect(documented).toContain(`# ${name}=`)
  for (const { spec } of [...ofKind('Deployment'), ...ofKind('Job')]) {
    const [container] = spec.template.spec.containers
    expect(container?.envFrom).toEqual([
      { configMapRef: { name: 'leaderboard' } },
      { secretRef: { name: 'leaderboard' } },
    ])
  }
})

test('the migration runs by a file that the image of the ranker carries', () => {
  const text = readFileSync(join(room, 'base/migrate.yaml'), 'utf8')
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
  const [command = 'none'] = /\[node, .*migrate.*\]/.exec(text) ?? []
  expect(compose).toContain(`command: ${command}`)
  expect(existsSync(join(root, 'packages/database/src/migrate.main.ts'))).toBe(true)
})

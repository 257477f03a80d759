/**
 * Which room may import which: the layers of ARCHITECTURE.md as rules a machine can hold. Each rule says what to do
 * instead. Tests may start servers (infra/dev-servers) on top of what their room may import.
 */

/** Workspace packages each room may import, lowest layer first. A room that is not listed may import nothing. */
const MAY_IMPORT = {
  'packages/contracts': [],
  'packages/ranking': [],
  'packages/database': ['packages/contracts', 'packages/ranking'],
  'packages/change-log': ['packages/contracts', 'packages/database'],
  'packages/client': ['packages/contracts'],
  'packages/player-names': ['packages/database'],
  'packages/board-view': ['packages/contracts', 'packages/ranking', 'packages/database', 'packages/change-log'],
  'packages/service-shell': ['packages/(?!service-shell|client)[^/]+'],
  'services/ingest': ['packages/(?!client)[^/]+'],
  'services/query': ['packages/(?!client)[^/]+'],
  'services/realtime': ['packages/(?!client)[^/]+'],
  'services/ranker': ['packages/(?!client)[^/]+'],
  'services/dashboard': ['packages/(contracts|service-shell|client)'],
  'infra/bundle': [],
  'infra/dev-servers': [],
}

const TEST_FILE = '(\\.(test|suite|bench)\\.tsx?$|/test-[^/]+\\.tsx?$|/src/testing/|/examples/)'

const layerRules = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `layer-of-${room.replace('/', '-')}`,
  comment: `${room} may import only: ${allowed.join(', ') || 'no other room'}. Move what is shared down a layer, or let the two meet through a contract, a table or the log.`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: TEST_FILE },
  to: { path: '^(packages|services|infra)/', pathNot: [`^${room}/`, ...allowed.map((a) => `^${a}/`)] },
}))

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'no-service-imports-a-service',
      comment: 'Services share contracts, tables and the log, never code. Move the code into a package.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'client-takes-types-only',
      comment: 'The SDK must not carry TypeBox into browsers: use `import type` from contracts.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: TEST_FILE },
      to: { path: '^packages/contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-talks-through-the-client',
      comment:
        'The page gets its data from packages/client; a fetch or a server module in a component is a second door.',
      severity: 'error',
      from: { path: '^services/dashboard/src/page/' },
      to: { path: '^services/dashboard/src/(?!page/)|^packages/(?!client|contracts)' },
    },
    {
      name: 'metrics-library-in-one-place',
      comment: 'Only the service shell knows the metrics library; everybody else asks it for a counter.',
      severity: 'error',
      from: { pathNot: '^packages/service-shell/' },
      to: { path: 'node_modules/prom-client' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      comment: 'Product code must not import a test or its servers.',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: TEST_FILE },
      to: { path: ['\\.(test|suite)\\.tsx?$', '^infra/dev-servers/'] },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'The import leads nowhere: name the package in package.json, or mend the path.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(virtual:|cloudflare:|\\?|k6(/|$))' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|\\.turbo)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
    detectProcessBuiltinModuleCalls: false,
  },
}

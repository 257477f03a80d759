/** Lets bundled code find the files beside it. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Folders that code reads at run time, relative to the package that holds both. */
const READ_AT_RUN_TIME = new Map([
  ['@leaderboard/change-log', 'src/lua'],
  ['@leaderboard/database', 'migrations'],
  ['@leaderboard/service-shell', 'src/lua'],
  ['@fastify/swagger-ui', 'static'],
])

/** Sources that may belong to one of these. */
const FILTER = /[\\/](change-log|database|service-shell|swagger-ui)[\\/].*\.(ts|js)$/

/** What the plugin's changes call; it stands at the head of a program. */
export const PLACES = [
  "import { dirname as __dirnameOf } from 'node:path'",
  "import { fileURLToPath as __pathOf } from 'node:url'",
  'const __urlBeside = (place) => new URL(place, import.meta.url).href',
  'const __folderBeside = (place) => __dirnameOf(__pathOf(__urlBeside(place)))',
]

/**
 * A source file that asks where it is (import.meta.url, __dirname) is told `<package>/<path in it>` beside the program;
 * `foldersOf` says what belongs there.
 * @type {import('esbuild').Plugin}
 */
export const keepPlaces = {
  name: 'keep-places',
  setup(build) {
    build.onLoad({ filter: FILTER }, ({ path }) => {
      const { name, folder } = packageOf(path)
      if (!READ_AT_RUN_TIME.has(name)) return
      const place = JSON.stringify(`${name}/${relative(folder, path).replaceAll('\\', '/')}`)
      const text = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', `__urlBeside(${place})`)
        .replaceAll('__dirname', `__folderBeside(${place})`)
      return { contents: text, loader: path.endsWith('.ts') ? 'ts' : 'js' }
    })
  },
}

/**
 * The folders that a program made of these source files needs beside it.
 * @param {string[]} files paths from the root
 */
export function foldersOf(files) {
  const packages = new Map(
    files
      .filter((file) => FILTER.test(`/${file}`))
      .map((file) => {
        const { name, folder } = packageOf(join(ROOT, file))
        return [name, folder]
      }),
  )
  return [...READ_AT_RUN_TIME].flatMap(([name, read]) => {
    const folder = packages.get(name)
    return folder === undefined ? [] : [{ from: join(folder, read), to: join(name, read) }]
  })
}

/**
 * The package that a file belongs to.
 * @param {string} file absolute path
 */
export function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (!existsSync(manifest)) continue
    const { name } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (typeof name === 'string') return { name, folder }
  }
  throw new Error(`${file} belongs to no package`)
}

/**
 * One file of JavaScript for each program: `node infra/bundle/bundle.mjs services/ingest/src/server.ts ...` makes
 * services/ingest/build/server.js, which Node starts without a compiler. Everything is in it but the New Relic agent,
 * which must be loaded before it; what programs read at run time (SQL, Lua, pages of the reference) lies beside it.
 */
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { foldersOf, keepPlaces, PLACES, packageOf, ROOT } from './keep-places.mjs'

/** Packages from npm are CommonJS in part, and ask for their own kind of `require`. */
const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
]

/**
 * Makes the programs of some entries, each in the folder `build` of its package. Files are replaced one by one, each
 * at once: whoever starts a program meanwhile gets the old one or the new one.
 * @param {string[]} entries paths of their first source files
 */
async function bundle(entries) {
  const programs = entries.map((entry) => {
    const { folder } = packageOf(entry)
    // As deep as where it goes: the source map names its sources relative to itself.
    return {
      entry,
      work: join(folder, `.build-${process.pid}`),
      folder: join(folder, 'build'),
      name: basename(entry, '.ts'),
    }
  })
  try {
    const { metafile } = await build({
      entryPoints: programs.map((each) => ({ in: each.entry, out: join(each.work, each.name) })),
      outdir: ROOT,
      absWorkingDir: ROOT,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      external: ['newrelic'],
      banner: { js: [...REQUIRE, ...PLACES].join('\n') },
      sourcemap: 'linked', // read where NODE_OPTIONS says --enable-source-maps: they cost 0.2 s of every start
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'warning',
      metafile: true,
      plugins: [keepPlaces],
    })
    for (const { work, folder, name } of programs) {
      const made = metafile.outputs[relative(ROOT, join(work, `${name}.js`))]
      for (const kept of foldersOf(Object.keys(made?.inputs ?? {}))) {
        cpSync(kept.from, join(work, kept.to), { recursive: true })
      }
      moveInto(work, folder)
    }
  } finally {
    for (const { work } of programs) rmSync(work, { recursive: true, force: true })
  }
}

/**
 * Puts the files of one folder in the place of those in another.
 * @param {string} from
 * @param {string} to
 */
function moveInto(from, to) {
  const files = listFiles(from)
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    renameSync(join(from, file), join(to, file))
  }
  // A migration that was taken back must not be found here.
  for (const file of listFiles(to).filter((each) => !files.includes(each))) rmSync(join(to, file), { force: true })
}

/** Paths of all files under a folder, relative to it. */
function listFiles(/** @type {string} */ folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

await bundle(process.argv.slice(2).map((entry) => resolve(entry)))

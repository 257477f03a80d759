export interface SourceFile {
  /** Path from the root of the repository, with slashes. */
  path: string
  text: string
}

export interface HouseRule {
  name: string
  /** What to do instead, in one sentence. */
  instead: string
  /** Places that break the rule, as `path` or `path:line`. */
  find: (files: readonly SourceFile[]) => string[]
}

const MAX_LINES = 250
const TOP_LEVEL = new Set(['services', 'packages', 'infra', 'docs'])

const isCode = ({ path }: SourceFile): boolean => /\.(ts|tsx|mts|mjs|js|lua|sql|py|sh|css)$/.test(path)
const isTest = ({ path }: SourceFile): boolean => /\.(test|suite)\.tsx?$/.test(path)
const isRule = ({ path }: SourceFile): boolean => path.startsWith('infra/checks/')

/** `path:line` of each line that matches, in the files chosen. */
function linesLike(pattern: RegExp, choose: (file: SourceFile) => boolean): HouseRule['find'] {
  return (files) =>
    files
      .filter(choose)
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
      )
}

/** Files under packages/database and packages/change-log whose header must make the claims of a statement. */
function withoutHeader(files: readonly SourceFile[]): string[] {
  const statements = files.filter(
    ({ path }) => /^packages\/database\/src\/queries\/[^/]+\.ts$/.test(path) && !path.endsWith('.test.ts'),
  )
  const scripts = files.filter(({ path }) => path.endsWith('.lua'))
  const lacks = (file: SourceFile, words: string[]) =>
    words.filter((word) => !new RegExp(`^[ *]*${word}\\b`, 'm').test(file.text)).map((word) => `${file.path} (${word})`)
  return [
    ...statements.flatMap((file) => lacks(file, ['Locks', 'Cost', 'Repeat'])),
    ...scripts.flatMap((file) => lacks(file, ['KEYS', 'Returns', 'Cost', 'Repeat'])),
  ]
}

/** Comments that send the reader to a file that is not there. */
function namesMissingFile(files: readonly SourceFile[]): string[] {
  const names = new Set(files.map(({ path }) => path.split('/').at(-1)))
  return files
    .filter((file) => /\.(ts|tsx|mjs|lua|sql)$/.test(file.path) && !isTest(file) && !isRule(file))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        if (!/^\s*(\/\/|\*|\/\*\*|--)/.test(line)) return []
        const named = [...line.matchAll(/(?<![\w/.*-])([a-z][a-z0-9]*(?:-[a-z0-9]+)+\.(?:ts|tsx|lua|sql|mjs))\b/g)]
        return named.filter((m) => !names.has(m[1])).map((m) => `${path}:${index + 1} (${m[1]})`)
      }),
    )
}

export const HOUSE_RULES: readonly HouseRule[] = [
  {
    name: 'short-files',
    instead: `Split by what the parts do: no file over ${MAX_LINES} lines.`,
    find: (files) =>
      files
        .filter(isCode)
        .filter((file) => file.text.split('\n').length - 1 > MAX_LINES)
        .map(({ path, text }) => `${path} (${text.split('\n').length - 1})`),
  },
  {
    name: 'no-drawers',
    instead: 'Name the file after the one thing it holds.',
    find: (files) =>
      files
        .filter(({ path }) => /(^|\/)(utils?|commons?|helpers?|misc|lib|types)(\/|\.tsx?$)/.test(path))
        .map((f) => f.path),
  },
  {
    name: 'top-level-folders',
    instead: `Only ${[...TOP_LEVEL].join(', ')} and dotted folders stand at the top.`,
    find: (files) => [
      ...new Set(
        files
          .filter(({ path }) => path.includes('/') && !path.startsWith('.'))
          .map(({ path }) => path.split('/')[0] ?? '')
          .filter((folder) => !TOP_LEVEL.has(folder)),
      ),
    ],
  },
  {
    name: 'every-test-runs',
    instead: 'Mend the test or delete it; what cannot run here is skipped at run time, by name, with its reason.',
    find: linesLike(
      /\b(it|test|describe)\.(only|todo)\(|\b(it|test|describe)\.skip\(\s*['"`]/,
      (f) => isCode(f) && !isRule(f),
    ),
  },
  {
    name: 'nothing-left-open',
    instead: 'A thing to do is an issue, not a comment.',
    find: linesLike(/\b(TODO|FIXME|XXX|HACK)\b/, (f) => isCode(f) && !isRule(f)),
  },
  {
    name: 'no-silenced-compiler',
    instead: 'Parse at the door, or narrow with a guard.',
    find: linesLike(/\bas any\b|@ts-(ignore|nocheck|expect-error)|\bas unknown as\b/, (f) => isCode(f) && !isRule(f)),
  },
  {
    name: 'no-swallowed-errors',
    instead: 'Handle the error, count it, or say in a comment on that line why it is none.',
    find: linesLike(
      /(catch *(\([a-z_]*\))? *\{ *\}|\.catch\(\(\) *=> *(\{ *\}|undefined|null)\))(?!.*\/\/ \w)/,
      (f) => isCode(f) && !isRule(f),
    ),
  },
  {
    name: 'environment-read-once',
    instead: 'Pass the configuration in: packages/service-shell reads the environment, and only there.',
    find: linesLike(
      /process\.env\b/,
      (f) =>
        /^(packages|services)\/.*\.tsx?$/.test(f.path) &&
        !isTest(f) &&
        !/(read-environment|test-[a-z-]+|\.main|\.bench|vite\.config)\.tsx?$|\.main\.ts$|\/examples\//.test(f.path),
    ),
  },
  {
    name: 'no-path-of-one-machine',
    instead: 'Derive paths from the file that needs them.',
    find: linesLike(/(^|[^\w./-])\/(work|root|home\/[a-z]+|Users)\//, (f) => !isRule(f)),
  },
  {
    name: 'statements-make-claims',
    instead: 'Begin the file with its purpose and the lines Locks, Cost, Repeat (Lua: KEYS, Returns, Cost, Repeat).',
    find: withoutHeader,
  },
  {
    name: 'named-files-exist',
    instead: 'A comment may name only a file that is there.',
    find: namesMissingFile,
  },
]

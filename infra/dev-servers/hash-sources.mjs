import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'

/** Nobody builds a program or a page of these. */
const NOT_SOURCES = /^(node_modules|dist|build|\.build-\d+|\.turbo|testing)$|\.(test|suite|bench)\.tsx?$/

/**
 * One text that stands for the content of files, and of all files under folders.
 * @param {string} root
 * @param {string[]} paths from the root; what is not there counts as empty
 */
export function hashSources(root, paths) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path)
    if (!fs.existsSync(full)) return
    if (!fs.statSync(full).isDirectory()) {
      hash.update(`${path}\0`).update(fs.readFileSync(full))
      return
    }
    const names = fs.readdirSync(full).filter((name) => !NOT_SOURCES.test(name))
    for (const name of names.toSorted()) add(`${path}/${name}`)
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

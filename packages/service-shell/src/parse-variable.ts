/** The value of one environment variable as text becomes a typed value, or a ConfigError that names it. */
import { accessSync, constants } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { CONFIG_VARIABLES, type VariableName } from './config-variables.ts'

/** A variable with a wrong value. The message is one line and says what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly variable: VariableName
  readonly reason: string

  constructor(variable: VariableName, reason: string) {
    super(`${variable} ${reason}`)
    this.variable = variable
    this.reason = reason
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The text of a variable; undefined where it is not set. Blanks around it do not count. */
export function textOf(env: Environment, name: VariableName): string | undefined {
  return env[name]?.trim()
}

/** The text of a variable that is set to something, or its default from the table. */
export function textOrDefault(env: Environment, name: VariableName): string {
  return textOf(env, name) || CONFIG_VARIABLES[name].byDefault
}

interface Bounds {
  min: number
  max: number
  /** Where the default follows from another variable. */
  byDefault?: number
}

/** A whole number in decimal digits. */
export function integerOf(env: Environment, name: VariableName, { min, max, byDefault }: Bounds): number {
  const text = textOf(env, name)
  if (!text && byDefault !== undefined) return byDefault
  const value = text || CONFIG_VARIABLES[name].byDefault
  const number = /^[0-9]{1,12}$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= min && number <= max)) {
    throw new ConfigError(name, `must be a whole number from ${min} to ${max}, not ${quoted(value)}`)
  }
  return number
}

export function portOf(env: Environment, name: VariableName, byDefault?: number): number {
  return integerOf(env, name, { min: 0, max: 65_535, ...(byDefault === undefined ? {} : { byDefault }) })
}

/** true or false (also 1 and 0). */
export function booleanOf(env: Environment, name: VariableName, byDefault: boolean): boolean {
  const text = textOf(env, name)
  if (!text) return byDefault
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw new ConfigError(name, `must be true or false, not ${quoted(text)}`)
}

export function choiceOf<T extends string>(env: Environment, name: VariableName, choices: readonly T[]): T {
  const text = textOrDefault(env, name)
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined) throw new ConfigError(name, `must be one of ${choices.join(', ')}, not ${quoted(text)}`)
  return choice
}

/** An address with one of the schemes. The value is not repeated in the error: it may hold a password. */
export function parseUrl(name: VariableName, text: string, schemes: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !schemes.includes(url.protocol) || url.hostname === '') {
    throw new ConfigError(name, `must be an address that starts with ${schemes.map((s) => `${s}//`).join(' or ')}`)
  }
  return url
}

/** The path of a file that can be read now, rather than at the first connection; null where the variable is not set. */
export function fileOf(env: Environment, name: VariableName): string | null {
  const path = textOf(env, name)
  if (!path) return null
  try {
    accessSync(path, constants.R_OK)
    return path
  } catch {
    throw new ConfigError(name, `names a file that cannot be read: ${quoted(path)}`)
  }
}

/** A comma-separated list without empty items. */
export function listOf(env: Environment, name: VariableName): string[] {
  return textOrDefault(env, name)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * Networks as a CIDR list. A number of hops or "true" is refused: the first trusts nobody, the second everybody, and
 * both look as if they worked.
 */
export function networksOf(env: Environment, name: VariableName): string[] {
  return listOf(env, name).map((item) => {
    if (!isNetwork(item)) {
      throw new ConfigError(name, `must be a list of networks such as 10.0.0.0/8, not ${quoted(item)}`)
    }
    return item
  })
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  const max = family === 4 ? 32 : 128
  return /^[0-9]{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= max
}

/** A list of networks as something an address can be checked against. */
export function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return list
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value)
}

import { expect, test } from 'vitest'
import { adviseOnInstall } from '../advise-on-install.mjs'

test.each([
  ['npm error code ENOTFOUND\nnpm error network request to https://registry.example failed', 'npm ping'],
  ['npm error code ECONNREFUSED', 'npm ping'],
  ['something nobody has seen before', 'npm ping'],
  [
    'ERR_PNPM_TARBALL_INTEGRITY  Got unexpected checksum for "https://registry.example/a.tgz"',
    'not what the lockfile says',
  ],
  ['npm error code EINTEGRITY', 'not what the lockfile says'],
  ["ENOSPC: no space left on device, write '/x'", 'disk is full'],
  ["npm error code EACCES\nnpm error syscall mkdir\nnpm error path '/x/.npm'", 'may not be written'],
  ['Error: ERR_PNPM_OUTDATED_LOCKFILE', 'do not agree'],
  ['Error: ERR_PNPM_LOCKFILE_CONFIG_MISMATCH\nCannot proceed with the frozen installation', 'do not agree'],
  ['ERR_PNPM_FETCH_404  GET https://registry.example/a: Not Found - 404', 'refuses a package'],
])('%s: the advice says "%s"', (output, words) => {
  expect(adviseOnInstall(output)).toContain(words)
})

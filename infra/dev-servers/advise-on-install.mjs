/** What npm and pnpm write when they fail, and what to do about it; the first that fits is told. */
const CAUSES = [
  {
    pattern: /ENOSPC|no space left|EDQUOT|quota exceeded/i,
    advice: 'The disk is full: make room (the dependencies take about 500 MB), then run the same command again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    advice:
      'A folder may not be written: run as the user who owns this folder and the npm and pnpm caches, then run the same command again.',
  },
  {
    pattern: /EINTEGRITY|ERR_PNPM_TARBALL_INTEGRITY|checksum|integrity/i,
    advice:
      'A package is not what the lockfile says: something on the way changes downloads, or a cache is damaged. Try `npm cache verify` and another network or registry, then run the same command again.',
  },
  {
    pattern: /ERR_PNPM_(OUTDATED_LOCKFILE|LOCKFILE_|FROZEN_LOCKFILE)|frozen[- ]lockfile|frozen installation/i,
    advice:
      'The lockfile and the manifests of this clone do not agree: take them as they were, with `git checkout` or a new clone.',
  },
  {
    pattern: /\b(E40[134]|40[134] (Unauthorized|Forbidden|Not Found))|ERR_PNPM_FETCH_40[134]/i,
    advice:
      'The registry answers, but refuses a package: check `npm config get registry` and who is logged in there, then run the same command again.',
  },
]

/** The commonest cause, and the one where nothing else can be read. */
const REGISTRY =
  'It needs the npm registry: check the network, the proxy (HTTPS_PROXY) and `npm ping`, then run the same command again.'

/**
 * How to go on after a failed install.
 * @param {string} output all that npx and pnpm wrote
 */
export function adviseOnInstall(output) {
  return CAUSES.find(({ pattern }) => pattern.test(output))?.advice ?? REGISTRY
}

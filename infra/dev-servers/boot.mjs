// The door to everything: `node infra/dev-servers/boot.mjs <command> [arguments]`, called by the scripts of package.json.
// Needs Node and npm only. It and the .mjs rooms beside it must not import a package: nothing is installed yet.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`This needs Node 20.19 or newer; this is ${process.versions.node}. Get one at https://nodejs.org`)
  process.exit(1)
}
const { runCommand } = await import('./run-command.mjs')
await runCommand(process.argv[2] ?? 'start', process.argv.slice(3))

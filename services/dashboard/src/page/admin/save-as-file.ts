/** Hands data to the browser as a download. */
export function saveAsFile(name: string, data: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Later: some browsers begin to read it only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

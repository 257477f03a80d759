/** A line that goes level, then up or down: values that hold until the next one. */
export function steppedPath(values: readonly number[], width: number, y: (value: number) => number): string {
  const step = values.length === 0 ? 0 : width / values.length
  return values
    .map((value, index) => {
      const height = y(value).toFixed(1)
      const [from, to] = [(index * step).toFixed(1), ((index + 1) * step).toFixed(1)]
      return `${index === 0 ? `M${from} ${height}` : `V${height}`}H${to}`
    })
    .join('')
}

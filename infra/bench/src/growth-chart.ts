/** A picture of how costs grow: four small charts, players on a logarithmic axis, each round's extent as a bar. */
import type { GrowthPoint } from './growth.ts'
import { formatNumber } from './print-table.ts'
import type { Spread } from './spread.ts'

interface Panel {
  readonly title: string
  readonly valueOf: (point: GrowthPoint) => Spread
}

const one = (value: number): Spread => ({ median: value, min: value, max: value })

const PANELS: readonly Panel[] = [
  { title: 'look a rank up (us)', valueOf: (point) => point.rankUs },
  { title: 'move a player (us)', valueOf: (point) => point.moveUs },
  { title: 'memory of a view (bytes a player)', valueOf: (point) => one(point.bytesPerPlayer) },
  { title: 'load a board from PostgreSQL (s)', valueOf: (point) => point.loadSeconds },
]
const [WIDTH, HEIGHT] = [380, 220]
const [LEFT, RIGHT, TOP, BOTTOM] = [24, 40, 48, 34]

/** The whole picture as SVG text. */
export function growthChart(points: readonly GrowthPoint[]): string {
  const rows = Math.ceil(PANELS.length / 2)
  const panels = PANELS.map((panel, i) => {
    const [x, y] = [(i % 2) * WIDTH, Math.floor(i / 2) * HEIGHT]
    return `<g transform="translate(${x} ${y})">\n${drawPanel(panel, points)}\n</g>`
  })
  const size = `width="${WIDTH * 2}" height="${HEIGHT * rows}" viewBox="0 0 ${WIDTH * 2} ${HEIGHT * rows}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>How costs grow with the number of players</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n')
}

function drawPanel({ title, valueOf }: Panel, points: readonly GrowthPoint[]): string {
  const values = points.map((point) => ({ players: point.players, ...valueOf(point) }))
  const most = Math.max(...values.map(({ max }) => max)) || 1
  const logs = values.map(({ players }) => Math.log10(players))
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  const xOf = (players: number) =>
    LEFT + ((Math.log10(players) - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT - 30) + 15
  const yOf = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM)
  const line = values.map(({ players, median }) => `${round(xOf(players))},${round(yOf(median))}`).join(' ')
  const marks = values.map(({ players, median, min, max }) => {
    const [x, y] = [round(xOf(players)), round(yOf(median))]
    return [
      `<line x1="${x}" x2="${x}" y1="${round(yOf(min))}" y2="${round(yOf(max))}" stroke="#7c9cf5" stroke-width="6" opacity="0.5"/>`,
      `<circle cx="${x}" cy="${y}" r="3.5" fill="#2f55d4"/>`,
      `<text x="${x}" y="${round(yOf(max) - 9)}" text-anchor="middle" fill="#1f2430">${formatNumber(median)}</text>`,
      `<text x="${x}" y="${HEIGHT - 14}" text-anchor="middle" fill="#5b6270">${shortPlayers(players)}</text>`,
    ].join('\n')
  })
  return [
    `<text x="${LEFT - 8}" y="20" fill="#1f2430" font-weight="600">${title}</text>`,
    `<line x1="${LEFT - 8}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}" stroke="#c9ced8"/>`,
    `<polyline points="${line}" fill="none" stroke="#2f55d4" stroke-width="1.5"/>`,
    ...marks,
  ].join('\n')
}

function shortPlayers(players: number): string {
  if (players >= 1_000_000) return `${players / 1_000_000}M`
  return players >= 1_000 ? `${players / 1_000}k` : String(players)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

import { type CSSProperties, useEffect, useId, useRef, useState } from 'react'
import { useClient } from '../client-context.tsx'
import { Button } from '../parts/button.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { SimulatedTag } from '../parts/simulated-tag.tsx'
import { CROWD_LIMITS, type CrowdProgress, NO_CROWD, startCrowd } from './crowd.ts'

/** A crowd of players who do not exist; hatched, as everything simulated is. */
export function CrowdPanel() {
  const client = useClient()
  const [players, setPlayers] = useState(50)
  const [perSecond, setPerSecond] = useState(20)
  const [progress, setProgress] = useState(NO_CROWD)
  const stop = useRef(() => undefined as void)
  useEffect(() => () => stop.current(), [])
  const isGoing = progress.state === 'gathering' || progress.state === 'running'

  return (
    <section
      aria-labelledby="crowd-title"
      className="hatched border-t-2 border-dashed border-line-strong p-3 md:rounded-b-panel"
    >
      <div className="mb-2 flex items-center justify-between gap-3">
        <h2
          id="crowd-title"
          className="rounded-tag border border-dashed border-line-strong bg-surface px-2 text-note font-semibold"
        >
          Simulation, not real players
        </h2>
        <span className="rounded-tag bg-surface px-2 text-note text-ink-2">
          {isGoing ? `${formatWhole(progress.secondsLeft)} s left` : `ends after ${CROWD_LIMITS.seconds} s`}
        </span>
      </div>
      <div className="grid gap-3 rounded-control border border-line bg-surface p-3 md:grid-cols-2">
        <Slider label="Crowd size" unit="players" value={players} most={CROWD_LIMITS.players} onChange={setPlayers} />
        <Slider
          label="Rate"
          unit="per second"
          value={perSecond}
          most={CROWD_LIMITS.perSecond}
          onChange={setPerSecond}
        />
        <div className="flex flex-wrap items-center gap-3 md:col-span-2">
          <Button
            isPrimary
            onClick={() => {
              if (isGoing) stop.current()
              else stop.current = startCrowd(client, { players, perSecond }, setProgress)
            }}
          >
            {isGoing ? 'Stop simulation' : 'Start simulation'}
          </Button>
          <p role="status" className="min-w-0 flex-1 text-note text-ink-2">
            {describe(progress)}
          </p>
        </div>
        <p className="text-note text-ink-3 md:col-span-2">
          Its rows carry <SimulatedTag /> everywhere, and stay on this board. It plays while this page is open.
        </p>
      </div>
    </section>
  )
}

function describe({ state, players, accepted, refused, message }: CrowdProgress): string {
  if (state === 'idle') return ''
  if (state === 'gathering') return `${formatWhole(players)} players made.`
  const sent = `${formatWhole(accepted)} accepted, ${formatWhole(refused)} refused.`
  if (state === 'failed') return `Ended: ${message} ${sent}`
  return state === 'ended' ? `Ended. ${sent}` : sent
}

interface SliderProps {
  label: string
  unit: string
  value: number
  most: number
  onChange: (value: number) => void
}

function Slider({ label, unit, value, most, onChange }: SliderProps) {
  const id = useId()
  const share: CSSProperties & { '--share': string } = { '--share': `${(100 * (value - 1)) / (most - 1)}%` }
  return (
    <div>
      <label htmlFor={id} className="flex justify-between gap-2 text-note font-medium text-ink-2">
        {label}
        <b className="font-semibold text-ink">
          {formatWhole(value)} {unit}
        </b>
      </label>
      <input
        id={id}
        type="range"
        min={1}
        max={most}
        value={value}
        aria-valuetext={`${value} ${unit}`}
        className="mt-1 h-8 w-full"
        style={share}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  )
}

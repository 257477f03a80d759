/** Players that a simulation made are named so, for everybody to see. */
export const SIMULATED_PREFIX = 'Simulated player '

export function isSimulatedName(name: string | null): boolean {
  return name?.startsWith(SIMULATED_PREFIX) === true
}

export function SimulatedTag() {
  return (
    <span
      title="Simulation, not a real player"
      className="hatched rounded-tag border border-dashed border-line-strong bg-surface px-[5px] text-[10px] font-semibold leading-[14px] text-ink-2"
    >
      SIM
    </span>
  )
}

/** Eleven hues; 60 to 100 is left out, because gold belongs to "you". */
const HUES = [15, 40, 120, 150, 175, 200, 225, 250, 280, 310, 340]

function hueOf(userId: number): number {
  return HUES[(Math.imul(userId, 2_654_435_761) >>> 8) % HUES.length] ?? 250
}

/** The first letter, number or emoji a person would see. */
function initialOf(name: string): string {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)
  for (const { segment } of segments) {
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment)) return segment.toUpperCase()
  }
  return '?'
}

export function Avatar({ userId, name, isLarge = false }: { userId: number; name: string; isLarge?: boolean }) {
  const hue = hueOf(userId)
  return (
    <span
      aria-hidden
      className={`token-shape grid place-items-center overflow-hidden rounded-[5px] font-semibold leading-none ${isLarge ? 'size-12 text-[20px]' : 'size-8 text-[14px] md:size-6 md:text-[12px]'}`}
      style={{ background: `oklch(var(--avatar-bg) ${hue})`, color: `oklch(var(--avatar-ink) ${hue})` }}
    >
      {initialOf(name)}
    </span>
  )
}

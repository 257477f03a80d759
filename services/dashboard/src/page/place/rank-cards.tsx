import type { RankResult } from '@leaderboard/contracts/read-leaderboard'
import { formatWhole } from '../parts/format-figure.ts'
import { Tip } from '../parts/tip.tsx'

interface RankCard {
  title: string
  kind: 'standard' | 'dense' | 'ordinal'
  /** How four rows are counted when the two in the middle are tied. */
  example: readonly [number, number, number, number]
  sentence: string
  /** More, for whoever asks. */
  tip: string
}

const CARDS: readonly RankCard[] = [
  {
    title: 'Place',
    kind: 'dense',
    example: [1, 2, 2, 3],
    sentence: 'Ties share a place, nothing skips. Shown on the board.',
    tip: 'Dense rank: how many different scores are at least as good. Two players tied at 2 are followed by 3.',
  },
  {
    title: 'Ahead + 1',
    kind: 'standard',
    example: [1, 2, 2, 4],
    sentence: 'Players with a better score, plus one: after ties, numbers skip.',
    tip: 'Standard rank: players with a better score, plus one. Two players tied at 2 are followed by 4.',
  },
  {
    title: 'Row',
    kind: 'ordinal',
    example: [1, 2, 3, 4],
    sentence: 'Everyone has a row of their own; who was there first goes first.',
    tip: 'Ordinal rank: the row on the board. Of tied players, the one who reached the score first stands above.',
  },
]

/** The three kinds of rank, each with the way it counts. */
export function RankCards({ rank }: { rank: RankResult }) {
  return (
    <div className="grid border-t border-line md:grid-cols-3">
      {CARDS.map(({ title, kind, example, sentence, tip }) => (
        <div
          key={kind}
          className="grid grid-cols-[104px_1fr] items-center gap-x-3 px-4 py-2.5 not-first:border-t not-first:border-line md:block md:py-3 md:not-first:border-l md:not-first:border-t-0"
        >
          <h3 className="flex items-center justify-between text-note font-semibold text-ink-2">
            {title}
            <Tip name={`How ${title.toLowerCase()} is counted`}>{tip}</Tip>
          </h3>
          <p className="text-figure font-[650] tracking-tight md:mb-1 md:mt-0.5" data-rank-kind={kind}>
            {formatWhole(rank[kind] ?? 0)}
          </p>
          <div aria-hidden className="col-start-2 row-start-1 flex gap-[3px] md:mb-1.5">
            {example.map((figure, i) => (
              <i
                key={`${kind} ${i}`}
                className={`w-5 rounded-[3px] border text-center text-[11px] font-semibold not-italic leading-[18px] ${i === 1 || i === 2 ? 'border-fill bg-fill text-ink' : 'border-line bg-sunken text-ink-2'}`}
              >
                {figure}
              </i>
            ))}
          </div>
          <p className="col-start-2 text-note text-ink-2">{sentence}</p>
        </div>
      ))}
    </div>
  )
}

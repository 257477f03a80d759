/** A guarantee taken away by changing a few words of one file, and the faults that bring its absence to light. */
export interface Sabotage {
  readonly kind: string
  readonly breaks: string
  readonly patches: readonly Patch[]
  /** Kinds of faults, one of which must show it. */
  readonly faults: readonly string[]
}

export interface Patch {
  /** From the root of the sources. */
  readonly file: string
  /** Must stand there exactly once. */
  readonly from: string
  readonly to: string
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    kind: 'forget-key',
    breaks: 'I2: the idempotency key is ignored, a retry counts again',
    patches: [
      {
        file: 'services/ingest/src/submission.ts',
        from: 'this.key = key === null ? null : key.key',
        to: 'this.key = key === null ? null : `${key.key}-${Math.random()}`.slice(0, 120)',
      },
    ],
    faults: ['kill-ingest'],
  },
  {
    kind: 'lazy-commit',
    breaks: 'I1: the answer does not wait until the commit is on its way to the disk',
    patches: [
      {
        file: 'packages/database/src/connect-database.ts',
        from: 'lock_timeout: Math.floor(',
        to: "synchronous_commit: 'off',\n    lock_timeout: Math.floor(",
      },
    ],
    faults: ['kill-postgres'],
  },
  {
    kind: 'skip-outbox',
    breaks: 'I6: what did not reach the log is never brought there',
    patches: [
      {
        file: 'services/ranker/src/relay-outbox.ts',
        from: 'if (!log.isAvailable()) return false',
        to: 'if (log.isAvailable()) return false\n      if (!log.isAvailable()) return false',
      },
      {
        file: 'services/ranker/src/audit-view.ts',
        from: "if (kind === 'ahead') await",
        to: "if (kind === 'behind') return\n  if (kind === 'ahead') await",
      },
    ],
    faults: ['refuse-redis'],
  },
  {
    kind: 'ignore-version',
    breaks: 'I5: a late change moves a player back',
    patches: [
      {
        file: 'packages/ranking/src/standings.ts',
        from: 'if (version <= held) return false',
        to: 'if (version === held) return false',
      },
    ],
    faults: ['refuse-redis', 'fault-in-fault'],
  },
  {
    kind: 'stale-read',
    breaks: 'I8: a read is called exact without asking what was acknowledged before it',
    patches: [
      {
        file: 'packages/board-view/src/read-index.ts',
        from: '    if (this.#gathering !== null) {\n      this.#gathering.dones.push(done)',
        to: '    if (Math.random() < 2) return done(true)\n    if (this.#gathering !== null) {\n      this.#gathering.dones.push(done)',
      },
    ],
    faults: ['delay-redis'],
  },
  {
    kind: 'drop-frame',
    breaks: 'I7: now and then a frame is not sent, and the next one does not fit',
    patches: [
      {
        file: 'services/realtime/src/topic.ts',
        from: 'for (const watcher of this.watchers) if (!watcher.needsSnapshot) watcher.reader.send(frame, watcher)',
        to: 'if (Math.random() < 0.02) return\n    for (const watcher of this.watchers) if (!watcher.needsSnapshot) watcher.reader.send(frame, watcher)',
      },
    ],
    faults: ['burst'],
  },
  {
    kind: 'hide-frame',
    breaks: 'I7: now and then a change is left out, and the frames say that nothing is missing',
    patches: [
      {
        file: 'services/realtime/src/topic.ts',
        from: ': diffRows(before.rows, state.rows)',
        to: ': diffRows(before.rows, state.rows).filter(() => Math.random() > 0.1)',
      },
    ],
    faults: ['burst'],
  },
  {
    kind: 'count-twice',
    breaks: 'I3: now and then a total counts a session twice',
    patches: [
      {
        file: 'packages/database/src/queries/commit-batch.ts',
        from: 'held.session_count + 1 as session_count',
        to: 'held.session_count + 1 + (random() < 0.02)::int as session_count',
      },
    ],
    faults: ['kill-query'],
  },
]

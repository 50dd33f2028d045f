/**
 * Checkpoints of a fit under way. It waits while one is written, so that what is written is of one moment.
 */
import type { Keeper, Standing } from '../contract/checkpoint.js'
import type { Factors, Session } from '../contract/engine.js'
import type { CheckpointOptions } from '../contract/options.js'
import type { Problem } from '../contract/problem.js'
import type { Warning } from '../contract/result.js'
import type { Work } from '../contract/work.js'
import { writeAtomically } from '../io/atomic-write.js'
import { carriedFor } from './carried.js'
import { encodeCheckpoint } from './checkpoint-file.js'
import { fileStep } from './file-step.js'
import type { Fingerprint } from './fingerprint.js'

interface Keeping {
  readonly options: CheckpointOptions
  readonly fingerprint: Fingerprint
  readonly problem: Problem
  readonly factors: Factors
  readonly session: Session
  /** Of the fit. A checkpoint that cannot be written is another one, but for the first, which fails the fit. */
  readonly warnings: Warning[]
}

/** The default of `everyMs`. */
const EVERY_MS = 60_000

export function checkpoints({ options, fingerprint, problem, factors, session, warnings }: Keeping): Keeper {
  const { path, everyMs = EVERY_MS } = options
  const carried = carriedFor(problem, factors)
  const ofStart = [...warnings]
  let next = Number.NEGATIVE_INFINITY
  function* write(standing: Standing): Work<void> {
    yield* session.keep(carried)
    const chunks = yield* encodeCheckpoint({ fingerprint, standing, warnings: ofStart, factors, carried }, problem)
    yield* fileStep(() => writeAtomically(path, chunks))
  }
  return {
    isDue: () => performance.now() >= next,
    *keep(standing) {
      try {
        yield* write(standing)
      } catch (error) {
        if (next === Number.NEGATIVE_INFINITY || (error as { code?: string }).code !== 'ERR_NMF_FILE') throw error
        if (!warnings.some(({ code }) => code === 'NMF_CHECKPOINT_FAILED')) {
          warnings.push({ code: 'NMF_CHECKPOINT_FAILED', message: `a checkpoint was not written: ${(error as Error).message}` })
        }
      }
      next = performance.now() + everyMs
    },
  }
}

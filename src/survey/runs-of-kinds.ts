/**
 * What a run of each kind does.
 */

import { betaOf } from '../contract/losses.js'
import type { Settings } from '../contract/options.js'
import { seedOf } from '../contract/random-starts.js'
import type { SurveySettings } from '../contract/survey-options.js'
import type { Work } from '../contract/work.js'
import { clustersOf } from '../measures/clusters.js'
import { unitRows } from '../measures/cosines.js'
import { meanSparseness } from '../measures/sparseness.js'
import { onOneScale } from '../one-scale.js'
import { fitOf, type Run } from '../runs.js'
import { matrixOf, type SharedX } from '../shared-x.js'
import { blockLoss, SHARE } from './blocks.js'
import { perturbed } from './copies.js'
import { drawsFor } from './draws.js'
import { observedIn } from './entries.js'
import { explainedShare } from './explained-share.js'
import { meanDivergence } from './foretold.js'
import type { Ended, Found, Kind, Place } from './found.js'
import { holdOut } from './holes.js'

/** What all runs of a survey know. */
export interface Common {
  readonly settings: SurveySettings
  /** The `relativeNorm` of X. */
  readonly norm: number
}

type Come = Omit<Found, keyof Place | 'elapsedMs'> & Pick<Ended, 'fit'>

interface KindOfRun {
  readonly copies: boolean
  readonly share: number
  work(X: SharedX, fit: Settings, place: Place, common: Common): Work<Come>
}

const KINDS_OF_RUNS: Readonly<Record<Kind, KindOfRun>> = {
  plain: {
    copies: false,
    share: 1,
    *work(X, settings, _, { norm }) {
      const fit = yield* fitOf(X.matrix, settings)
      const numbers = {
        objective: fit.objective,
        evar: yield* explainedShare(X.input, norm, fit, settings),
        sparsenessW: meanSparseness(fit.W.transpose()),
        sparsenessH: meanSparseness(fit.H),
        converged: Number(fit.converged),
      }
      return { fit, numbers, labels: clustersOf((yield* onOneScale(fit, settings, 'rows')).W) }
    },
  },

  perturbed: {
    copies: true,
    share: 1,
    *work(X, settings, { run }, { settings: { perturbation, fit: base } }) {
      const copy = yield* perturbed(X.input, perturbation, drawsFor('perturbation', base.seed, run))
      const { H, objective } = yield* fitOf(matrixOf(copy), settings)
      return { numbers: { objective }, components: Float32Array.from(unitRows(H)) }
    },
  },

  block: {
    copies: true,
    share: SHARE,
    *work(X, settings, { run }, { settings: { fit: base } }) {
      return { numbers: { loss: yield* blockLoss(X, settings, base.seed, run) } }
    },
  },

  'held-out': {
    copies: true,
    share: 1,
    *work(X, settings, { run }, { settings: { holdout, fit: base } }) {
      const { kept, out } = yield* holdOut(X.input, holdout, drawsFor('holdout', base.seed, run))
      if (out.values.length === observedIn(X.input)) return { numbers: { loss: Number.NaN, stored: Number.NaN } }
      const { W, H } = yield* fitOf(kept, { ...settings, missing: 'absent' })
      const { all, stored } = yield* meanDivergence(out, W, H, betaOf(settings.loss))
      return { numbers: { loss: all, stored } }
    },
  },
}

/** The run at a place. */
export function runAt(place: Place, common: Common): Run<Ended> {
  const { copies, share, work } = KINDS_OF_RUNS[place.kind]
  const { fit } = common.settings
  const settings = { ...fit, nComponents: place.rank, seed: seedOf(fit.seed, place.run, fit.restarts) }
  return {
    settings,
    copies,
    share,
    *work(X) {
      const began = performance.now()
      const { fit: kept, ...found } = yield* work(X, { ...settings, ...X.counting }, place, common)
      return { found: { ...place, elapsedMs: performance.now() - began, ...found }, ...(kept && { fit: kept }) }
    },
  }
}

import { LOSSES } from '../../src/contract/losses.js'
import { ENGINES, type EngineName, SOLVERS, type Solver } from '../../src/contract/options.js'
import type { DType } from './samples.js'

/** The engines this run tests: both, or JS alone where NMF_ENGINE=js says so. */
export const TESTED_ENGINES: readonly EngineName[] = process.env['NMF_ENGINE'] === 'js' ? ['js'] : ENGINES

export interface Combination {
  readonly engine: EngineName
  readonly dtype: DType
  readonly solver: Solver
  readonly beta: number
}

/** The β of every named loss, and one of each kind of the others. */
const BETAS = [...Object.values(LOSSES), -1, 0.5, 1.5, 3]

/** Every engine × number type × solver × loss it is for. */
export const COMBINATIONS: readonly Combination[] = TESTED_ENGINES.flatMap((engine) =>
  (['float64', 'float32'] as const).flatMap((dtype) =>
    SOLVERS.flatMap((solver) => BETAS.filter((beta) => solver !== 'cd' || beta === 2).map((beta) => ({ engine, dtype, solver, beta }))),
  ),
)

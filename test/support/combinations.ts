import { ENGINES, type EngineName, SOLVERS, type Solver } from '../../src/contract/options.js'
import type { DType } from './samples.js'

/** The engines this run tests: both, or JS alone where NMF_ENGINE=js says so. */
export const TESTED_ENGINES: readonly EngineName[] = process.env['NMF_ENGINE'] === 'js' ? ['js'] : ENGINES

export interface Combination {
  readonly engine: EngineName
  readonly dtype: DType
  readonly solver: Solver
}

/** Every engine × number type × solver. */
export const COMBINATIONS: readonly Combination[] = TESTED_ENGINES.flatMap((engine) =>
  (['float64', 'float32'] as const).flatMap((dtype) => SOLVERS.map((solver) => ({ engine, dtype, solver }))),
)

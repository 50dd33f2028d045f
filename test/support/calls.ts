import type { EngineName } from '../../src/contract/options.js'
import { type Factorization, type FactorizeOptions, factorize, factorizeSync, type MatrixLike } from '../../src/index.js'
import { TESTED_ENGINES } from './combinations.js'

/** X and options of any kind at all; `nComponents` is 2 unless they say otherwise. */
export type Call = (X: unknown, options?: Record<string, unknown>) => Promise<Factorization>

const asked = (engine: string, options: object) => ({ nComponents: 2, engine, ...options }) as FactorizeOptions

/** Each engine, by `factorize` and by `factorizeSync`; what the one rejects with, the other throws. */
export const CALLS: { name: string; engine: EngineName; call: Call }[] = TESTED_ENGINES.flatMap((engine) => [
  { name: `factorize, ${engine}`, engine, call: (X, options = {}) => factorize(X as MatrixLike, asked(engine, options)) },
  { name: `factorizeSync, ${engine}`, engine, call: async (X, options = {}) => factorizeSync(X as MatrixLike, asked(engine, options)) },
])

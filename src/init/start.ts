/**
 * Where W and H start: the choice among the starts, and given ones.
 */
import type { Engine, Factors, Session } from '../contract/engine.js'
import { rangeError, show } from '../contract/errors.js'
import { type DenseInput, readMatrix } from '../contract/intake.js'
import type { Settings, Start } from '../contract/options.js'
import type { Shape } from '../contract/problem.js'
import { scaleInPlace } from '../contract/scale.js'
import { transposeRows } from '../contract/transpose.js'
import type { DType } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { nndsvdStart } from './nndsvd.js'
import { randomStart } from './random.js'

/** A start by name, with `'auto'` resolved. @throws RangeError `ERR_NMF_OPTION` where X has too few rows or columns for it */
export function resolveStart(init: 'auto' | Start, { m, n, k }: Shape): Start {
  const fits = k <= Math.min(m, n)
  if (init === 'auto') return fits ? 'nndsvda' : 'random'
  if (init !== 'random' && !fits) {
    throw rangeError('ERR_NMF_OPTION', `nComponents must be at most min(rows, columns) = ${Math.min(m, n)} for init '${init}', got ${k}`)
  }
  return init
}

/** Fills `factors` as `start` says, for an X of this mean. */
export function* fillStart(
  start: Start,
  shape: Shape,
  { mean, dtype }: Pick<DenseInput, 'mean' | 'dtype'>,
  seed: number,
  engine: Engine,
  session: Session,
  factors: Factors,
): Work<void> {
  if (start === 'random') yield* randomStart(shape, mean, dtype, seed, factors)
  else yield* nndsvdStart(shape, mean, seed, start, engine, session, factors)
}

/** Fills `factors` from the caller's W and H, times 2^q each where the solver works on 4^q · X. */
export function* fillGiven(init: Exclude<Settings['init'], string>, shape: Shape, dtype: DType, q: number, factors: Factors): Work<void> {
  const { m, n, k } = shape
  const W = yield* readFactor(init.W, 'init.W', m, k, dtype, q)
  const H = yield* readFactor(init.H, 'init.H', k, n, dtype, q)
  factors.W.set(W)
  yield* breathe()
  for (let t = 0; t < k; t += ROWS) {
    transposeRows(H, factors.Ht, k, n, t, Math.min(t + ROWS, k))
    yield* breathe()
  }
}

const ROWS = 32

function* readFactor(source: unknown, name: string, rows: number, columns: number, dtype: DType, q: number): Work<DenseInput['data']> {
  const factor = yield* readMatrix(source, name, { check: 'non-negative', dtype })
  if (factor.rows !== rows || factor.columns !== columns) {
    throw rangeError('ERR_NMF_SHAPE', `${name} must be ${rows} × ${columns}, got ${factor.rows} × ${factor.columns}`)
  }
  if (factor.max === 0) throw rangeError('ERR_NMF_INPUT', `${name} must have an entry above 0`)
  scaleInPlace(factor.data, q)
  checkSquares(factor.max * 2 ** q, rows * columns, dtype, name)
  return factor.data
}

/** The updates sum products of entries, which have to stay finite. */
function checkSquares(max: number, count: number, dtype: DType, name: string): void {
  const bound = Math.sqrt((dtype === 'float64' ? Number.MAX_VALUE : FLOAT32_MAX) / count) / 4
  if (max > bound) {
    throw rangeError('ERR_NMF_INPUT', `${name} must have entries whose squares add up in ${dtype}: at most ${show(bound)} relative to X, got ${show(max)}`)
  }
}

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127

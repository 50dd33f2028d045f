/**
 * Where W and H start: the choice among the starts, and given ones.
 */
import type { Engine, Factors, Session } from '../contract/engine.js'
import { rangeError, reading } from '../contract/errors.js'
import { type DenseInput, readMatrix } from '../contract/intake.js'
import type { Settings, Start, Update } from '../contract/options.js'
import type { Shape } from '../contract/problem.js'
import { type Scale, scaleInPlace } from '../contract/scale.js'
import { transposeRows } from '../contract/transpose.js'
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

/** Whether the start by this name comes from the singular vectors of X. */
export function startsBySvd(init: 'auto' | Start, { m, n, k }: Shape): boolean {
  return init === 'auto' ? k <= Math.min(m, n) : init !== 'random'
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

/** The caller's W and H, copied; one alone where the other is to be sought for it. */
export interface GivenStart {
  readonly W?: DenseInput
  readonly H?: DenseInput
}

/** Reads a given start before anything else is borrowed, because reading it may run the caller's code. */
export function* readGivenStart(init: Exclude<Settings['init'], string>, update: Update, { scan }: Engine): Work<GivenStart> {
  const { W, H } = reading('ERR_NMF_OPTION', 'init', () => ({ W: init.W, H: init.H }))
  return {
    ...(W === undefined && update === 'W' ? {} : { W: yield* readMatrix(W, 'init.W', { check: 'non-negative', scan }) }),
    ...(H === undefined && update === 'H' ? {} : { H: yield* readMatrix(H, 'init.H', { check: 'non-negative', scan }) }),
  }
}

/** @throws RangeError `ERR_NMF_SHAPE` or `ERR_NMF_INPUT` for a start that does not fit */
export function checkGivenStart({ W, H }: GivenStart, { m, n, k }: Shape): void {
  for (const [name, factor, rows, columns] of [
    ['init.W', W, m, k],
    ['init.H', H, k, n],
  ] as const) {
    if (factor === undefined) continue
    if (factor.rows !== rows || factor.columns !== columns) {
      throw rangeError('ERR_NMF_SHAPE', `${name} must be ${rows} × ${columns}, got ${factor.rows} × ${factor.columns}`)
    }
    if (factor.max === 0) throw rangeError('ERR_NMF_INPUT', `${name} must have an entry above 0, got zeros alone`)
  }
}

const ROWS = 32

/** Fills `factors` from the caller's W times 2^w and H times 2^h; the copies are used up. */
export function* fillGiven({ W, H }: GivenStart, { n, k }: Shape, { w, h }: Pick<Scale, 'w' | 'h'>, factors: Factors): Work<void> {
  if (W !== undefined) {
    scaleInPlace(W.data, w)
    yield* breathe()
    factors.W.set(W.data)
    yield* breathe()
  }
  if (H !== undefined) {
    scaleInPlace(H.data, h)
    yield* breathe()
    for (let t = 0; t < k; t += ROWS) {
      transposeRows(H.data, factors.Ht, k, n, t, Math.min(t + ROWS, k))
      yield* breathe()
    }
  }
}

/**
 * Weights of rows and columns as a change of scale, where that is the same problem: for β ≠ 0
 *
 *     r·c·d_β(x | p) = d_β((r·c)^(1/β)·x | (r·c)^(1/β)·p)
 *
 * so that W with its rows times r^(1/β) and H with its columns times c^(1/β) are sought for an X that counts alike everywhere, by the
 * solvers for that, and a sparse X stays sparse.
 */
import { inChunks } from './contract/compressed-rows.js'
import { valuesOf } from './contract/engine.js'
import { type DenseInput, type SparseInput, storedOf } from './contract/intake.js'
import { betaOf } from './contract/losses.js'
import { allocate } from './contract/memory.js'
import type { Settings } from './contract/options.js'
import { RunningSum } from './contract/sum.js'
import { type FloatArray, isFloatArray, type NumberArray } from './contract/typed-array.js'
import { type LineWeights, scaledLine } from './contract/weights.js'
import type { Work } from './contract/work.js'
import type { GivenStart } from './init/start.js'

export interface Folding {
  /** What rows of X and W, and columns of X and H, are multiplied by. */
  readonly rows: Float64Array
  readonly columns: Float64Array
  /** The weights are those given times 2 to this power. */
  readonly exponent: number
}

/** Farther apart, factors of rows would leave the range in which the formulas hold. */
const WIDEST = 2 ** 20

/** `undefined` where it is another problem: penalties and frozen components know no scale. */
export function foldingOf(
  { ofRows, ofColumns }: LineWeights,
  { loss, alphaW, alphaH, frozen }: Settings,
  shape: { readonly rows: number; readonly columns: number },
): Folding | undefined {
  const beta = betaOf(loss)
  const isPenalised = alphaW > 0 || (alphaH !== 'same' && alphaH > 0)
  if (beta === 0 || isPenalised || frozen !== undefined) return undefined
  const [rows, columns] = [powers(ofRows, shape.rows, beta), powers(ofColumns, shape.columns, beta)]
  if (rows === undefined || columns === undefined) return undefined
  return { rows: rows.factors, columns: columns.factors, exponent: rows.exponent + columns.exponent }
}

/** Weights to the power of 1/β. A weight of 0 makes entries unobserved, which no scale does. */
function powers(weights: Float64Array | undefined, count: number, beta: number) {
  if (weights === undefined) return { factors: new Float64Array(count).fill(1), exponent: 0 }
  const { line, exponent } = scaledLine(weights)
  const factors = line.map((weight) => weight ** (1 / beta))
  return factors.every((factor) => factor >= 1 / WIDEST && factor <= WIDEST) ? { factors, exponent } : undefined
}

/** X with every entry times the factors of its row and column. */
export function* fold<X extends DenseInput<NumberArray> | SparseInput>(X: X, { rows, columns }: Folding): Work<X> {
  const given = valuesOf(storedOf(X))
  const values = X.memory === 'own' && isFloatArray(given) ? given : allocate(X.dtype, given.length, 'X')
  const sum = new RunningSum()
  let max = 0
  let row = 0
  const { columns: width } = X
  const starts = 'entries' in X ? X.entries.starts : undefined
  const places = 'entries' in X ? X.entries.columns : undefined
  yield* inChunks(given.length, (from, end) => {
    for (let at = from; at < end; at++) {
      if (starts === undefined) row = Math.floor(at / width)
      else while (at >= (starts[row + 1] as number)) row++
      const column = places === undefined ? at - row * width : (places[at] as number)
      values[at] = (given[at] as number) * (rows[row] as number) * (columns[column] as number)
      max = Math.max(max, values[at] as number)
      sum.add(values[at] as number)
    }
  })
  const taken = { max, mean: sum.value / (X.rows * X.columns), memory: 'own' }
  return 'entries' in X ? { ...X, ...taken, entries: { ...X.entries, values } } : { ...X, ...taken, data: values }
}

/** A start, or a factor held, in that scale. */
export function foldFactors({ W, H }: GivenStart, { rows, columns }: Folding): GivenStart {
  return {
    ...(W && { W: times(W, (i) => rows[i] as number) }),
    ...(H && { H: times(H, (_, j) => columns[j] as number) }),
  }
}

function times(factor: DenseInput, by: (i: number, j: number) => number): DenseInput {
  const { columns: width } = factor
  const data = factor.data.map((value, at) => value * by(Math.floor(at / width), at % width)) as FloatArray
  return { ...factor, data, max: largestOf(data) }
}

function largestOf(numbers: FloatArray): number {
  let most = 0
  for (const value of numbers) most = Math.max(most, value)
  return most
}

/** W, or H transposed, back from it, in place. */
export function unfold(F: FloatArray, factors: Float64Array, k: number): void {
  for (let at = 0; at < F.length; at++) F[at] = (F[at] as number) / (factors[Math.floor(at / k)] as number)
}

/**
 * Orders in which a heat map shows structure: components beside those they resemble, rows and columns beside those that
 * the same component leads.
 */
import { largest } from './largest.js'

/** A chain from row 0 on: always to the row not yet taken whose direction is nearest, by the cosine. */
export function chained(rows: readonly Float64Array[]): number[] {
  const directions = rows.map(unit)
  const left = new Set(rows.keys())
  const chain: number[] = []
  let next: number | undefined = left.size > 0 ? 0 : undefined
  while (next !== undefined) {
    chain.push(next)
    left.delete(next)
    next = nearest(directions, next, left)
  }
  return chain
}

function nearest(directions: readonly Float64Array[], from: number, among: ReadonlySet<number>): number | undefined {
  let best: number | undefined
  let bestCosine = Number.NEGATIVE_INFINITY
  for (const other of among) {
    const cosine = dot(directions[from] as Float64Array, directions[other] as Float64Array)
    if (cosine > bestCosine) [best, bestCosine] = [other, cosine]
  }
  return best
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)

function unit(row: Float64Array): Float64Array {
  const max = largest(row)
  if (max === 0) return row
  const length = Math.sqrt(row.reduce((sum, value) => sum + (value / max) ** 2, 0))
  return row.map((value) => value / max / length)
}

/**
 * The columns of a matrix given by its rows, grouped by which row is largest there, in the order of the rows; inside a group
 * the largest first. Columns of zeros come last.
 */
export function grouped(rows: readonly Float64Array[], columns: number): number[] {
  const leader = new Int32Array(columns).fill(rows.length)
  const lead = new Float64Array(columns)
  rows.forEach((row, r) => {
    row.forEach((value, j) => {
      if (value > (lead[j] as number)) [leader[j], lead[j]] = [r, value]
    })
  })
  const by = (values: Int32Array | Float64Array, j: number) => values[j] as number
  return Array.from(leader.keys()).sort((a, b) => by(leader, a) - by(leader, b) || by(lead, b) - by(lead, a) || a - b)
}

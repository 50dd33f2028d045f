/** Rows and columns taken of X, dense and sparse. */
import { describe, expect, it } from 'vitest'
import type { CompressedRows } from '../../src/contract/compressed-rows.js'
import { isShared } from '../../src/contract/typed-array.js'
import { runSync } from '../../src/contract/work.js'
import { columnsOf, rowsOf } from '../../src/part-of-x.js'

const [m, n] = [5, 4]
/** Entry (i, j) says where it lies. */
const dense = (rows: readonly number[], columns: readonly number[]) =>
  Float64Array.from(rows.flatMap((i) => columns.map((j) => ((i + j) % 3 === 0 ? 0 : 10 * i + j + 1))))
const all = [...Array(m).keys()]
const X = dense(all, [0, 1, 2, 3])

function sparse(numbers: Float64Array, width: number): CompressedRows {
  const rows = Array.from({ length: numbers.length / width }, (_, i) => [...numbers.subarray(i * width, (i + 1) * width)])
  const entries = rows.map((row) => row.map((value, column) => ({ value, column })).filter(({ value }) => value !== 0))
  const starts = [0]
  for (const row of entries) starts.push((starts.at(-1) as number) + row.length)
  return {
    values: Float64Array.from(entries.flat(), ({ value }) => value),
    columns: Uint32Array.from(entries.flat(), ({ column }) => column),
    starts: Float64Array.from(starts),
  }
}

const request = (taken: number[], least = 0, shared = false) => ({ n, taken: Float64Array.from(taken), least, shared })

describe.each([[[0, 2, 4]], [[3]], [[]]])('rows %o', (taken) => {
  it('of a dense X', () => expect(runSync(rowsOf(X, request(taken)))).toEqual(dense(taken, [0, 1, 2, 3])))
  it('of a sparse X', () => expect(runSync(rowsOf(sparse(X, n), request(taken)))).toEqual(sparse(dense(taken, [0, 1, 2, 3]), n)))
})

describe.each([[[0, 3]], [[1]], [[0, 1, 2, 3]]])('columns %o', (taken) => {
  it('of a dense X', () => expect(runSync(columnsOf(X, request(taken)))).toEqual(dense(all, taken)))
  it('of a sparse X', () => expect(runSync(columnsOf(sparse(X, n), request(taken)))).toEqual(sparse(dense(all, taken), taken.length)))
})

it('too few entries are not taken', () => {
  const [rows, columns] = [dense([0, 2], [0, 1, 2, 3]), dense(all, [1, 2])].map((part) => part.filter((x) => x !== 0).length) as [
    number,
    number,
  ]
  expect(runSync(rowsOf(sparse(X, n), request([0, 2], rows)))).toBeDefined()
  expect(runSync(rowsOf(sparse(X, n), request([0, 2], rows + 1)))).toBeUndefined()
  expect(runSync(columnsOf(sparse(X, n), request([1, 2], columns)))).toBeDefined()
  expect(runSync(columnsOf(sparse(X, n), request([1, 2], columns + 1)))).toBeUndefined()
})

it('the part lies in shared memory where asked for', () => {
  for (const part of [rowsOf, columnsOf]) {
    expect(isShared(runSync(part(X, request([1], 0, true))) as Float64Array)).toBe(true)
    const { values, columns } = runSync(part(sparse(X, n), request([1], 0, true))) as CompressedRows
    expect([isShared(values), columns.buffer instanceof SharedArrayBuffer]).toEqual([true, true])
  }
})

/**
 * One sparse matrix in every form that callers hold sparse matrices in. Its entries are small whole numbers, exact in every type,
 * all different; one row and one column are empty.
 */
import { DenseMatrix, SparseMatrix } from '../../src/index.js'
import type { Format } from './storage.js'

export const ROWS = 6
export const COLUMNS = 5

type Entry = readonly [row: number, column: number, value: number]

/** Row by row, columns rising. */
export const ENTRIES: readonly Entry[] = [
  [0, 0, 5],
  [0, 2, 8],
  [0, 4, 12],
  [1, 1, 3],
  [3, 0, 7],
  [3, 1, 96],
  [4, 4, 2],
  [5, 0, 41],
  [5, 2, 6],
]

export const EXPECTED: number[][] = Array.from({ length: ROWS }, (_, i) =>
  Array.from({ length: COLUMNS }, (_, j) => ENTRIES.find(([row, column]) => row === i && column === j)?.[2] ?? 0),
)

export const dense = () => new DenseMatrix(ROWS, COLUMNS, Float64Array.from(EXPECTED.flat()))

interface Parts {
  format: Format
  rows: number
  columns: number
  data: number[]
  indices: number[]
  indptr: number[]
}

/** Plain arrays of the entries, which may come in any order and repeat places. */
export function parts(format: Format, entries: readonly Entry[] = ENTRIES): Parts {
  const line = ([row, column]: Entry) => (format === 'csr' ? row : column)
  const lines = Array.from({ length: format === 'csr' ? ROWS : COLUMNS }, (_, at) => entries.filter((entry) => line(entry) === at))
  const ordered = lines.flat()
  return {
    format,
    rows: ROWS,
    columns: COLUMNS,
    data: ordered.map(([, , value]) => value),
    indices: ordered.map(([row, column]) => (format === 'csr' ? column : row)),
    indptr: [0, ...lines.map((_, at) => lines.slice(0, at + 1).flat().length)],
  }
}

/** Typed arrays, as SciPy has them. */
export function typed(format: Format, entries?: readonly Entry[]) {
  const { data, indices, indptr, ...rest } = parts(format, entries)
  return { ...rest, data: Float64Array.from(data), indices: Int32Array.from(indices), indptr: Int32Array.from(indptr) }
}

const backwards = [...ENTRIES].reverse()
/** 3 and v − 3 in one place, far apart, around the others. */
const inTwo = ENTRIES.map(([i, j, value]): Entry => [i, j, value - 3])
const doubled = [...inTwo, ...backwards.map(([i, j]): Entry => [i, j, 3])]
const withZeros: Entry[] = [[2, 3, 0], ...ENTRIES, [0, 1, 0], [4, 0, -0], [2, 0, 0]]
const cancelling: Entry[] = [[2, 2, 9], ...ENTRIES, [2, 2, -9]]
const beyond = <A extends Record<'data' | 'indices', unknown>>(matrix: A, data: unknown, indices: unknown) => ({ ...matrix, data, indices })

const FORMS: Record<string, (format: Format) => unknown> = {
  'a SparseMatrix': (format) => new SparseMatrix(typed(format)),
  'a plain object': typed,
  'an object without a prototype': (format) => Object.assign(Object.create(null), typed(format)),
  'an object of a class': (format) => {
    const whole = typed(format)
    return Object.create(whole)
  },
  'plain arrays': (format) => parts(format),
  'Uint32 indices and offsets': (format) => {
    const { indices, indptr, ...rest } = typed(format)
    return { ...rest, indices: Uint32Array.from(indices), indptr: Uint32Array.from(indptr) }
  },
  'BigInt64 indices and offsets': (format) => {
    const { indices, indptr, ...rest } = parts(format)
    return { ...rest, indices: BigInt64Array.from(indices, BigInt), indptr: BigInt64Array.from(indptr, BigInt) }
  },
  'Float64 indices and offsets': (format) => {
    const { indices, indptr, ...rest } = typed(format)
    return { ...rest, indices: Float64Array.from(indices), indptr: Float64Array.from(indptr) }
  },
  'Uint8 and Uint16 indices and offsets': (format) => {
    const { indices, indptr, ...rest } = typed(format)
    return { ...rest, indices: Uint8Array.from(indices), indptr: Uint16Array.from(indptr) }
  },
  'Uint8 values': (format) => ({ ...typed(format), data: Uint8Array.from(parts(format).data) }),
  'BigInt64 values': (format) => ({ ...typed(format), data: BigInt64Array.from(parts(format).data, BigInt) }),
  'entries backwards': (format) => typed(format, backwards),
  'entries that add up': (format) => typed(format, doubled),
  'entries that cancel out': (format) => typed(format, cancelling),
  'zeros stored': (format) => typed(format, withZeros),
  'data longer than the offsets count': (format) => {
    const whole = typed(format)
    return beyond(whole, Float64Array.from([...whole.data, Number.NaN, -1]), Int32Array.from([...whole.indices, -7, 99]))
  },
  'plain arrays longer than the offsets count': (format) => {
    const whole = parts(format)
    return beyond(whole, [...whole.data, 'x', -1], [...whole.indices, null, 99])
  },
  'views into the middle of buffers': (format) => {
    const { data, indices, indptr, ...rest } = typed(format)
    return {
      ...rest,
      data: Float64Array.from([-9, ...data, -9]).subarray(1, 1 + data.length),
      indices: Int32Array.from([-9, ...indices, -9]).subarray(1, 1 + indices.length),
      indptr: Int32Array.from([-9, ...indptr, -9]).subarray(1, 1 + indptr.length),
    }
  },
  'honest proxies': (format) => {
    const { data, indices, indptr, ...rest } = parts(format)
    return new Proxy({ ...rest, data: new Proxy(data, {}), indices: new Proxy(indices, {}), indptr: new Proxy(indptr, {}) }, {})
  },
}

/** Each call makes a fresh one. */
export const SPARSE_DOORS: Record<string, () => unknown> = {
  'SparseMatrix.fromTriplets': () =>
    SparseMatrix.fromTriplets(
      ROWS,
      COLUMNS,
      doubled.map(([i]) => i),
      Int32Array.from(doubled, ([, j]) => j),
      doubled.map(([, , value]) => value),
    ),
  'SparseMatrix.from': () => SparseMatrix.from(EXPECTED),
  'a SparseMatrix transposed': () => new SparseMatrix(typed('csc')).transpose().transpose(),
  ...Object.fromEntries(
    Object.entries(FORMS).flatMap(([name, open]) =>
      (['csr', 'csc'] as const).map((format) => [`${name}, ${format}`, () => open(format)] as const),
    ),
  ),
}

/**
 * One matrix in every form that callers hold matrices in. Its entries are small whole numbers, exact in every type, and
 * no two of them are equal, so that a form read wrongly shows.
 */
import {
  Matrix,
  MatrixColumnSelectionView,
  MatrixFlipColumnView,
  MatrixFlipRowView,
  MatrixRowSelectionView,
  MatrixSelectionView,
  MatrixSubView,
  MatrixTransposeView,
  WrapperMatrix1D,
  WrapperMatrix2D,
} from 'ml-matrix'
import { DenseMatrix } from '../../src/index.js'

export const ROWS = 5
export const COLUMNS = 4

const entry = (i: number, j: number) => (7 * i + 3 * j * j + 1) % 97

/** The matrix as plain rows. */
export const EXPECTED: number[][] = Array.from({ length: ROWS }, (_, i) => Array.from({ length: COLUMNS }, (_, j) => entry(i, j)))

const FLAT = EXPECTED.flat()
const TRANSPOSED = Array.from({ length: COLUMNS }, (_, j) => EXPECTED.map((row) => row[j] as number))

/** Numbers that no reader may meet. */
const GUARD = -9

/** The entries at `place(i, j)` in an array of guards. */
function laidOut(length: number, place: (i: number, j: number) => number): Float64Array {
  const data = new Float64Array(length).fill(GUARD)
  EXPECTED.forEach((row, i) => {
    row.forEach((value, j) => {
      data[place(i, j)] = value
    })
  })
  return data
}

const framed = () => new Matrix([[GUARD, GUARD, GUARD, GUARD, GUARD], ...EXPECTED.map((row) => [...row, GUARD])])
const get = (i: number, j: number) => entry(i, j)

/** Each call makes a fresh one. */
export const DOORS: Record<string, () => unknown> = {
  'a DenseMatrix': () => new DenseMatrix(ROWS, COLUMNS, Float64Array.from(FLAT)),
  '{ rows, columns, data } with a typed array': () => ({ rows: ROWS, columns: COLUMNS, data: Float64Array.from(FLAT) }),
  '{ rows, columns, data } with a plain array': () => ({ rows: ROWS, columns: COLUMNS, data: [...FLAT] }),
  '{ rows, columns, data } with rows': () => ({ rows: ROWS, columns: COLUMNS, data: EXPECTED.map((row) => [...row]) }),
  'the same with no prototype': () => Object.assign(Object.create(null), { rows: ROWS, columns: COLUMNS, data: Float64Array.from(FLAT) }),
  'a view into the middle of a buffer': () => ({
    rows: ROWS,
    columns: COLUMNS,
    data: Float64Array.from([GUARD, ...FLAT, GUARD]).subarray(1, 1 + FLAT.length),
  }),
  'rows of plain arrays': () => EXPECTED.map((row) => [...row]),
  'rows of typed arrays': () => EXPECTED.map((row) => Float64Array.from(row)),
  'rows of different kinds': () => EXPECTED.map((row, i) => [[...row], Float64Array.from(row), Uint8Array.from(row)][i % 3]),
  'rows that are views of one buffer': () => {
    const data = Float64Array.from(FLAT)
    return EXPECTED.map((_, i) => data.subarray(i * COLUMNS, (i + 1) * COLUMNS))
  },
  'rows and columns with get(i, j)': () => ({ rows: ROWS, columns: COLUMNS, get }),
  'scijs, row-major': () => ({ data: Float64Array.from(FLAT), shape: [ROWS, COLUMNS], stride: [COLUMNS, 1], offset: 0 }),
  'scijs, transposed': () => ({ data: Float64Array.from(TRANSPOSED.flat()), shape: [ROWS, COLUMNS], stride: [1, ROWS], offset: 0 }),
  'scijs, every third of a row, from an offset': () => ({
    data: laidOut(5 + 14 * ROWS, (i, j) => 5 + 14 * i + 3 * j),
    shape: [ROWS, COLUMNS],
    stride: [14, 3],
    offset: 5,
  }),
  'scijs, backwards along both axes': () => ({
    data: laidOut(30, (i, j) => 29 - 5 * i - j),
    shape: [ROWS, COLUMNS],
    stride: [-5, -1],
    offset: 29,
  }),
  'scijs, backwards and transposed': () => ({
    data: laidOut(25, (i, j) => 20 + i - 6 * j),
    shape: [ROWS, COLUMNS],
    stride: [1, -6],
    offset: 20,
  }),
  'scijs over a plain array': () => ({ data: [...FLAT], shape: [ROWS, COLUMNS], stride: [COLUMNS, 1], offset: 0 }),
  stdlib: () => ({ data: Float64Array.from(FLAT), shape: [ROWS, COLUMNS], strides: [COLUMNS, 1], offset: 0, order: 'row-major' }),
  'stdlib, column-major': () => ({
    data: Float64Array.from(TRANSPOSED.flat()),
    shape: [ROWS, COLUMNS],
    strides: [1, ROWS],
    offset: 0,
    order: 'column-major',
  }),
  'an ndarray whose shape and strides are typed arrays': () => ({
    data: Float64Array.from([GUARD, ...FLAT]),
    shape: Int32Array.of(ROWS, COLUMNS),
    strides: Int32Array.of(COLUMNS, 1),
    offset: 1,
  }),
  'an ndarray without strides': () => ({ data: Float64Array.from(FLAT), shape: [ROWS, COLUMNS] }),
  'an ml-matrix': () => new Matrix(EXPECTED),
  'an ml-matrix of typed rows': () => new Matrix(EXPECTED.map((row) => Float64Array.from(row)) as unknown as number[][]),
  'an ml-matrix transposed view': () => new MatrixTransposeView(new Matrix(TRANSPOSED)),
  'an ml-matrix sub view': () => new MatrixSubView(framed(), 1, ROWS, 0, COLUMNS - 1),
  'an ml-matrix selection': () => new MatrixSelectionView(framed(), [1, 2, 3, 4, 5], [0, 1, 2, 3]),
  'an ml-matrix selection of rows': () => new MatrixRowSelectionView(new Matrix([...EXPECTED].reverse()), [4, 3, 2, 1, 0]),
  'an ml-matrix selection of columns': () => new MatrixColumnSelectionView(framed().subMatrix(1, ROWS, 0, COLUMNS), [0, 1, 2, 3]),
  'an ml-matrix with its rows flipped': () => new MatrixFlipRowView(new Matrix([...EXPECTED].reverse())),
  'an ml-matrix with its columns flipped': () => new MatrixFlipColumnView(new Matrix(EXPECTED.map((row) => [...row].reverse()))),
  'an ml-matrix around a flat array': () => new WrapperMatrix1D([...FLAT], { rows: ROWS }),
  'an ml-matrix around rows': () => new WrapperMatrix2D(EXPECTED.map((row) => [...row])),
}

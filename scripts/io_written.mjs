// Writes to a folder what `python scripts/io_golden.py FOLDER` reads with NumPy, SciPy and pandas:
// `node scripts/io_written.mjs FOLDER`, after `npm run build`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DenseMatrix, SparseMatrix } from '../dist/index.js'
import { writeMatrix } from '../dist/io/index.js'

const [folder] = process.argv.slice(2)
const labels = { rowLabels: ['row 0', 'row 1', 'row 2', 'row 3', 'row 4'], columnLabels: ['alpha', 'beta', '=gamma'] }
const data = Array.from({ length: 15 }, (_, at) => ((Math.floor(at / 3) * 7 + (at % 3) * 3) % 5) / 4)
const float64 = new DenseMatrix(5, 3, Float64Array.from(data))
const float32 = new DenseMatrix(5, 3, Float32Array.from(data))
const extremes = [0, -0, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 0.1, 1 / 3, -1.5, Infinity, -Infinity, NaN]

mkdirSync(folder, { recursive: true })
const write = (name, matrix, options) => writeMatrix(join(folder, name), matrix, options)
for (const [dtype, dense] of Object.entries({ f8: float64, f4: float32 })) {
  await write(`${dtype}.npy`, dense)
  for (const [way, compress] of Object.entries({ stored: false, deflated: true })) {
    await write(`${dtype}-${way}.npz`, dense, { compress })
    await write(`${dtype}-sparse-${way}.npz`, SparseMatrix.from(dense), { compress })
  }
}
for (const ending of ['mtx', 'mtx.gz']) {
  await write(`dense.${ending}`, float64)
  await write(`sparse.${ending}`, SparseMatrix.from(float64))
}
await write('bare.csv', float64)
await write('labelled.tsv.gz', Object.assign(DenseMatrix.from(float64), labels))
await write('rows.csv', Object.assign(DenseMatrix.from(float64), { rowLabels: labels.rowLabels }))
for (const ending of ['npy', 'csv', 'mtx']) await write(`extremes.${ending}`, { rows: 13, columns: 1, data: Float64Array.from(extremes) })

/** A 0 that a file lists may be one that somebody observed: ratings can begin at 0. */
import { expect, it } from 'vitest'
import { factorizeSync, SparseMatrix } from '../../src/index.js'
import { readMatrix, writeMatrix } from '../../src/io/index.js'
import { ownFolder } from './files.js'

const { path, file } = ownFolder()
const RATINGS = SparseMatrix.fromTriplets(3, 3, [0, 0, 1, 2, 2], [0, 2, 1, 0, 2], [4, 0, 3, 2, 0])

it.each(['mtx', 'npz'])('%s keeps it', async (extension) => {
  await writeMatrix(path(`X.${extension}`), RATINGS)
  const read = (await readMatrix(path(`X.${extension}`))) as SparseMatrix
  expect(read.stored).toBe(5)
  expect([...read.indices].map(Number)).toEqual([0, 2, 1, 0, 2])
})

it('in any order, and where entries cancel', async () => {
  const text = '%%MatrixMarket matrix coordinate real general\n2 2 4\n2 2 3\n1 2 0\n2 1 1\n2 1 -1\n'
  const read = (await readMatrix(file('any.mtx', text))) as SparseMatrix
  expect([read.stored, ...read.indices].map(Number)).toEqual([3, 1, 0, 1])
})

it('and a fit takes it as observed', () => {
  const { W, H } = factorizeSync(RATINGS, { nComponents: 1, missing: 'absent' })
  expect((W.data[0] as number) * (H.data[2] as number)).toBeLessThan(1e-6)
})

import type { DenseMatrix } from '../contract/dense-matrix.js'
import { writeAtomically } from '../io/atomic-write.js'
import { renderReport } from '../report/report.js'
import { written } from './exit-codes.js'
import type { FitRecord } from './fit-record.js'

/** Writes the report on a fit as one HTML file. */
export async function writeReport(path: string, record: FitRecord, { W, H }: { W: DenseMatrix; H: DenseMatrix }): Promise<void> {
  const page = renderReport({ title: `NMF of ${record.X.name}`, W, H, ...record })
  await written(writeAtomically(path, [Buffer.from(page)]))
}

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { engineInfo } from '../../src/index.js'

it('the addon loads: a build without it is a failure, not a reason to skip', () => {
  const { engine, reason, blas } = engineInfo()
  expect(engine, reason).toBe('native')
  expect(reason).toMatch(/^loaded .*\.node$/)
  expect(blas?.threads).toBe(1)
  expect(blas?.library).not.toBe('')
})

// OpenBLAS gives this one to processors that it does not know, and nothing else says so: all would be slow, and right.
it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  "the least of OpenBLAS's kernels runs where it is asked for, or where there is no AVX2",
  () => {
    const hasAvx2 = /^flags.*\bavx2\b.*\bfma\b|^flags.*\bfma\b.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
    const isExpected = process.env.OPENBLAS_CORETYPE?.toLowerCase() === 'prescott' || !hasAvx2
    expect(engineInfo().blas?.core === 'Prescott').toBe(isExpected)
  },
)

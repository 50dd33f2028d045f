import { expect, it } from 'vitest'
import { engineInfo } from '../../src/index.js'

it('the addon loads: a build without it is a failure, not a reason to skip', () => {
  const { engine, reason, blas } = engineInfo()
  expect(engine, reason).toBe('native')
  expect(reason).toMatch(/^loaded .*\.node$/)
  expect(blas?.threads).toBe(1)
  expect(blas?.library).not.toBe('')
})

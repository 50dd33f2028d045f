/** Models in files: what comes back is what was saved, and nothing else comes back. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelOptions, NMF } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { float32, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nmf-model-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const X = randomMatrix(9, 7)
const X2 = randomMatrix(5, 7, 3)

function expectSame(loaded: NMF, model: NMF): void {
  expect(bitsOf(loaded.components.data)).toBe(bitsOf(model.components.data))
  expect(bitsOf(loaded.transformSync(X2).data)).toBe(bitsOf(model.transformSync(X2).data))
  const facts = ({ nFeatures, reconstructionError, iterations, converged, stopReason, columnLabels }: NMF) => [
    nFeatures,
    reconstructionError,
    iterations,
    converged,
    stopReason,
    columnLabels,
  ]
  expect(facts(loaded)).toEqual(facts(model))
  expect(loaded.toBuffer().equals(model.toBuffer())).toBe(true)
}

const OPTIONS: Record<string, ModelOptions> = {
  defaults: { nComponents: 3 },
  'all that there are': {
    nComponents: 2,
    loss: 'kullback-leibler',
    solver: 'mu',
    init: 'random',
    seed: 2 ** 32 - 1,
    maxIter: 7,
    tol: 0,
    timeLimitMs: 1e9,
    alphaW: 0.1,
    alphaH: 0.2,
    l1Ratio: 0.5,
    engine: 'js',
    threads: 1,
  },
  'any β': { nComponents: 2, loss: 1.5 },
  'a given start': { nComponents: 2, init: { W: randomMatrix(9, 2), H: randomMatrix(2, 7, 5) } },
}

describe.each(Object.entries(OPTIONS))('a model with %s', (_, options) => {
  it.each(['float64', 'float32'] as const)('comes back from a file and from bytes, %s', async (dtype) => {
    const model = new NMF(options).fitSync(dtype === 'float32' ? float32(X) : X)
    const path = join(folder, 'model.nmf')
    await model.save(path)
    expectSame(await NMF.load(path), model)
    expectSame(await NMF.load(new URL(`file://${path}`)), model)
    expectSame(NMF.fromBuffer(model.toBuffer()), model)
    const { buffer, byteOffset, byteLength } = new Uint8Array(model.toBuffer())
    expectSame(NMF.fromBuffer(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer), model)
    expect(readdirSync(folder)).toEqual(['model.nmf'])
  })

  it('is fitted again as before', () => {
    const model = new NMF(options).fitSync(X)
    const loaded = NMF.fromBuffer(model.toBuffer())
    expect(bitsOf(loaded.fitSync(X).components.data)).toBe(bitsOf(model.components.data))
  })
})

it('a loss beyond all numbers comes back', () => {
  const huge = { rows: 2, columns: 2, data: new Float64Array([1e300, 1, 1, 1e300]) }
  const model = new NMF({ nComponents: 1, maxIter: 1 }).fitSync(huge)
  expect(NMF.fromBuffer(model.toBuffer()).reconstructionError).toBe(model.reconstructionError)
})

describe('names of columns', () => {
  const labels = ['a', '', 'NaN', '\u0000', '"</script>', 'ü🙂', '__proto__']

  it('come with X and come back', () => {
    const model = new NMF({ nComponents: 2 }).fitSync({ rows: 9, columns: 7, data: X.data, columnLabels: labels } as never)
    expect(model.columnLabels).toEqual(labels)
    expect(NMF.fromBuffer(model.toBuffer()).columnLabels).toEqual(labels)
  })

  it.each([[undefined], [labels.slice(1)], [[1, 2, 3, 4, 5, 6, 7]], ['abcdefg'], [{ length: 7 }]])(
    'others are not those: %j',
    (columnLabels) => {
      const model = new NMF({ nComponents: 2 }).fitSync({ rows: 9, columns: 7, data: X.data, columnLabels } as never)
      expect(model.columnLabels).toBeUndefined()
    },
  )
})

describe('what is no whole model', () => {
  const model = new NMF({ nComponents: 2 }).fitSync(X)
  const bytes = model.toBuffer()
  const entries = () => unzipSync(bytes)
  const refused = (given: Uint8Array, message: RegExp) =>
    expectRefusal(() => NMF.fromBuffer(given), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })

  it('of any shorter length is refused', async () => {
    for (let length = 0; length < bytes.length; length++) {
      const error = await refusal(() => NMF.fromBuffer(bytes.subarray(0, length)))
      expect(error.code, `${length} bytes`).toBe('ERR_NMF_FILE')
    }
  })

  it('with any byte altered is refused, or says the same', () => {
    let refusals = 0
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes)
      altered.writeUInt8(bytes.readUInt8(at) ^ 0x55, at)
      try {
        expectSame(NMF.fromBuffer(altered), model)
      } catch (error) {
        expect((error as { code?: string }).code, `byte ${at}`).toBe('ERR_NMF_FILE')
        refusals++
      }
    }
    // At least all that is not the zip's own.
    const contents = Object.values(entries()).reduce((sum, { length }) => sum + length, 0)
    expect(refusals).toBeGreaterThanOrEqual(contents)
  })

  it('compressed is refused', () => refused(zipSync(entries(), { level: 6 }), /^bytes must hold its entries uncompressed/))
  it('with another H is refused', () => {
    const { 'H.npy': H, ...others } = entries()
    H?.fill(1, 200, 201)
    return refused(zipSync({ ...others, 'H.npy': H as Uint8Array }, { level: 0 }), /another checksum$/)
  })
  it('of something else is refused', () => refused(Buffer.from('not a model'), /^bytes must be a model of nmf-native, got no whole/))
  it('with other entries is refused', () => refused(zipSync({ 'a.npy': new Uint8Array(9) }, { level: 0 }), /got another archive$/))
  it.each([[undefined], [null], ['model.nmf'], [[1, 2]], [new Float64Array(4)]])('%j is of the wrong kind', (given) =>
    expectRefusal(() => NMF.fromBuffer(given as never), { kind: 'TypeError', code: 'ERR_NMF_FILE', message: /^bytes must be a Buffer/ }),
  )

  it('not there is refused, with the reason', async () => {
    const error = await refusal(() => NMF.load(join(folder, 'nothing.nmf')))
    expect(error).toMatchObject({ code: 'ERR_NMF_FILE', message: 'nothing.nmf must be there, got no such file or folder' })
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
  })

  it('not fitted is not saved, and what was there stays', async () => {
    const path = join(folder, 'kept.nmf')
    writeFileSync(path, 'kept')
    const fresh = new NMF({ nComponents: 2 })
    for (const call of [() => fresh.save(path), () => fresh.toBuffer()]) {
      expect((await refusal(call)).code).toBe('ERR_NMF_NOT_FITTED')
    }
    expect(readdirSync(folder)).toContain('kept.nmf')
  })
})

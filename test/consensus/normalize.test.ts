import { describe, expect, it } from 'vitest'
import { DenseMatrix, normalizeComponents } from '../../src/index.js'
import { float32, matrixOf } from '../support/matrices.js'
import { refusal } from '../support/refusals.js'
import { type DType, EPS, product, randomMatrix } from '../support/samples.js'

const [m, n, k] = [9, 14, 4]
const W = matrixOf(m, k, (i, t) => randomMatrix(m, k, 1).get(i, t) * 10 ** t)
const H = matrixOf(k, n, (t, j) => randomMatrix(k, n, 2).get(t, j) * 3 ** (2 - t))
const sum = (values: Iterable<number>) => Array.from(values).reduce((total, value) => total + value, 0)
const columnOf = (A: DenseMatrix, t: number) => Array.from({ length: A.rows }, (_, i) => A.get(i, t))

describe.each<DType>(['float64', 'float32'])('normalizeComponents, %s', (dtype) => {
  const result = dtype === 'float64' ? { W, H } : { W: float32(W), H: float32(H) }
  const before = product(result.W, result.H)
  // n numbers that add up to 1, each rounded as it is stored.
  const near = 4 * n * EPS[dtype]

  function expectSame(after: DenseMatrix): void {
    after.data.forEach((value, at) => {
      const was = before.data[at] as number
      // Each factor is rounded twice, and k products are added.
      expect(Math.abs(value - was)).toBeLessThan((4 + k) * 2 * EPS[dtype] * was)
    })
  }

  it.each(['unit-sum', 'unit-norm'] as const)('%s: rows of H are of size 1, and W·H stays', (to) => {
    const normalized = normalizeComponents(result, to)
    for (let t = 0; t < k; t++) {
      const size = to === 'unit-sum' ? sum(normalized.H.row(t)) : Math.hypot(...normalized.H.row(t))
      expect(Math.abs(size - 1)).toBeLessThan(near)
    }
    expectSame(product(normalized.W, normalized.H))
    for (const F of [normalized.W, normalized.H]) expect(F.data.constructor).toBe(result.W.data.constructor)
  })

  it('diagonal: columns of W and rows of H add up to 1, d falls, and W·diag(d)·H stays', () => {
    const { W: left, H: right, d } = normalizeComponents(result, 'diagonal')
    expect(d).toBeInstanceOf(Float64Array)
    expect(Array.from(d)).toEqual(Array.from(d).sort((a, b) => b - a))
    for (let t = 0; t < k; t++) {
      expect(Math.abs(sum(right.row(t)) - 1)).toBeLessThan(near)
      expect(Math.abs(sum(columnOf(left, t)) - 1)).toBeLessThan(near)
    }
    expectSame(
      product(
        matrixOf(m, k, (i, t) => left.get(i, t) * (d[t] as number)),
        right,
      ),
    )
  })

  it('writes to nothing', () => {
    const copies = [result.W.data.slice(), result.H.data.slice()]
    for (const to of ['unit-sum', 'unit-norm', 'diagonal'] as const) normalizeComponents(result, to as 'diagonal')
    expect([result.W.data, result.H.data]).toEqual(copies)
  })
})

describe('normalizeComponents', () => {
  it('leaves a component of zeros, and puts it last', () => {
    const factors = {
      W: [
        [1, 0, 5],
        [3, 0, 7],
      ],
      H: [
        [2, 2],
        [1, 3],
        [0, 0],
      ],
    }
    const plain = normalizeComponents(factors, 'unit-sum')
    expect(plain.W.toArray()).toEqual([
      [4, 0, 5],
      [12, 0, 7],
    ])
    expect(plain.H.toArray()).toEqual([
      [0.5, 0.5],
      [0.25, 0.75],
      [0, 0],
    ])
    const { W: left, H: right, d } = normalizeComponents(factors, 'diagonal')
    expect(Array.from(d)).toEqual([16, 0, 0])
    expect(left.toArray()).toEqual([
      [0.25, 0, 5 / 12],
      [0.75, 0, 7 / 12],
    ])
    expect(right.toArray()).toEqual([
      [0.5, 0.5],
      [0.25, 0.75],
      [0, 0],
    ])
  })

  it.each([
    [1e300, 1e-300],
    [1e-300, 1e300],
    [1e-300, 1e-300],
    [1e300, 1e3],
    [5e-324, 1e300],
  ])('of W in units of %d and H in units of %d is finite', (ofW, ofH) => {
    const factors = { W: matrixOf(m, k, (i, t) => (1 + i + t) * ofW), H: matrixOf(k, n, (t, j) => (1 + t + j) * ofH) }
    for (const to of ['unit-sum', 'unit-norm'] as const) {
      const { W: left, H: right } = normalizeComponents(factors, to)
      for (const value of [...left.data, ...right.data]) expect(Number.isFinite(value)).toBe(true)
      for (let t = 0; t < k; t++) {
        const size = to === 'unit-sum' ? sum(right.row(t)) : Math.hypot(...right.row(t))
        // Denormal numbers have fewer digits: those of 5e-324 are whole multiples of it, and exact.
        expect(Math.abs(size - 1)).toBeLessThan(4 * n * EPS.float64)
      }
    }
    const { d } = normalizeComponents(factors, 'diagonal')
    for (const value of d) expect(Number.isFinite(value)).toBe(true)
  })

  it('of the largest numbers is finite where the result is', () => {
    const large = Number.MAX_VALUE
    const { W: left, H: right, d } = normalizeComponents({ W: [[1e-10], [1e-10]], H: [[large, large, large]] }, 'diagonal')
    expect(Array.from(left.data)).toEqual([0.5, 0.5])
    for (const value of right.data) expect(Math.abs(3 * value - 1)).toBeLessThan(8 * EPS.float64)
    expect(Math.abs((d[0] as number) / (large * 6e-10) - 1)).toBeLessThan(16 * EPS.float64)
  })

  it('refuses what no number holds', async () => {
    const huge = { W: [[1e300]], H: [[1e300, 1e300]] }
    for (const to of ['unit-sum', 'unit-norm', 'diagonal'] as const) {
      const { name, code, message } = await refusal(() => normalizeComponents(huge, to as 'diagonal'))
      expect([name, code]).toEqual(['RangeError', 'ERR_NMF_INPUT'])
      expect(message).toMatch(/^(W|d) must be able to take the scale of each component, got one beyond float64 in component 0$/)
    }
    const single = { W: new DenseMatrix(1, 1, Float32Array.of(1e30)), H: new DenseMatrix(1, 1, Float32Array.of(1e30)) }
    expect((await refusal(() => normalizeComponents(single, 'unit-sum'))).message).toContain('beyond float32')
    expect(normalizeComponents(single, 'diagonal').d[0]).toBeGreaterThan(9e59)
  })

  it('refuses other names and shapes', async () => {
    const other = await refusal(() => normalizeComponents({ W, H }, 'unit' as never))
    expect([other.code, other.message]).toEqual([
      'ERR_NMF_OPTION',
      `the normalization must be one of 'unit-sum', 'unit-norm', 'diagonal', got "unit"`,
    ])
    const shapes = await refusal(() => normalizeComponents({ W: H, H: W }, 'unit-sum'))
    expect([shapes.code, shapes.message]).toEqual(['ERR_NMF_SHAPE', 'W must have as many columns as H has rows, 9, got 14'])
    for (const result of [null, 3, undefined]) {
      expect((await refusal(() => normalizeComponents(result as never, 'unit-sum'))).code).toBe('ERR_NMF_INPUT')
    }
    const negative = await refusal(() => normalizeComponents({ W: [[-1]], H: [[1]] }, 'unit-sum'))
    expect(negative.message).toBe('W must be non-negative and finite, got -1 at row 0, column 0')
  })
})

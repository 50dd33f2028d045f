// What holes cost: an iteration of a fit with a share of X missing against one of the same X without, in turns.
//
//   node bench/holes.mjs [--shape 4000x2000] [--k 8,20,50] [--share 0.1] [--only '^2 cd'] [--rounds 5]
//
// A line a loss and solver: medians in milliseconds, and their quotient.
import { parseArgs } from 'node:util'
import { DenseMatrix, factorizeSync } from 'nmf-native'
import { randomNumbers } from './random.mjs'

const { values } = parseArgs({
  options: {
    shape: { type: 'string', default: '4000x2000' },
    k: { type: 'string', default: '8,20,50' },
    share: { type: 'string', default: '0.1' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
  },
})
const [m, n] = values.shape.split('x').map(Number)
/** An iteration is the time of 21 less that of one, over 20. */
const ITERATIONS = 21
const WAYS = [2, 1, 0, 0.5].flatMap((loss) =>
  (loss === 2 ? ['mu', 'cd', 'accelerated'] : ['mu', 'accelerated']).map((solver) => ({ loss, solver })),
)

const uniforms = (length, seed) => {
  const { uniform } = randomNumbers(seed)
  return Float64Array.from({ length }, uniform)
}
const numbers = uniforms(m * n, 1)
const whole = new DenseMatrix(
  m,
  n,
  numbers.map((x) => x + 0.1),
)
const missing = uniforms(m * n, 2)
const holed = new DenseMatrix(
  m,
  n,
  whole.data.map((x, at) => (missing[at] < Number(values.share) ? Number.NaN : x)),
)

for (const k of values.k.split(',').map(Number)) {
  const init = { W: new DenseMatrix(m, k, uniforms(m * k, 3)), H: new DenseMatrix(k, n, uniforms(k * n, 4)) }
  for (const { loss, solver } of WAYS.filter(({ loss, solver }) => new RegExp(values.only).test(`${loss} ${solver}`))) {
    const fit = (X, maxIter) => {
      const start = performance.now()
      factorizeSync(X, { nComponents: k, loss, solver, init, maxIter, tol: 0, missing: X === holed ? 'nan' : 'error' })
      return performance.now() - start
    }
    const each = (X) => (fit(X, ITERATIONS) - fit(X, 1)) / (ITERATIONS - 1)
    const times = { whole: [], holed: [] }
    for (let round = 0; round < Number(values.rounds); round++) {
      times.whole.push(each(whole))
      times.holed.push(each(holed))
    }
    const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
    const [without, withHoles] = [median(times.whole), median(times.holed)]
    const quotient = (withHoles / without).toFixed(2)
    console.log(`k = ${k}, β = ${loss}, ${solver}: ${without.toFixed(1)} ms, with holes ${withHoles.toFixed(1)} ms, ${quotient} times`)
  }
}

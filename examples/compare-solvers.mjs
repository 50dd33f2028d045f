// How far each solver gets on real digits, read from the history of one run: node examples/compare-solvers.mjs
import { factorize } from 'nmf-native'
import { loadDigits } from '../scripts/demo/digits.mjs'

const { X } = loadDigits()
const whole = Math.sqrt(X.data.reduce((sum, x) => sum + x * x, 0))

const iterations = [0, 10, 20, 50, 100, 200]
console.log(['solver', ...iterations.map((i) => `after ${i}`)].join('\t'))
for (const solver of ['mu', 'cd', 'accelerated']) {
  const { history } = await factorize(X, { nComponents: 49, solver, init: 'random', maxIter: 200, tol: 0 })
  const errors = iterations.map((i) => Math.sqrt(2 * history.find(({ iteration }) => iteration === i).objective) / whole)
  console.log([solver, ...errors.map((error) => error.toFixed(4))].join('\t'))
}

// What share of the dgemm peak an iteration reaches on large dense X, for many k, on one core and on all:
//
//   node bench/shares.mjs [--shape '20000x5000|5000x20000'] [--k 8,16,64] [--solver cd] [--rounds 3]
//
// 4mnk operations an iteration, k as given, against the best dgemm of 3000³ that ran between them; `f32` is how many times as fast
// the same in single precision is. A line of JSON a figure, and a table at the end.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { factorizeSync } from 'nmf-native'
import { planted } from './data/planted.mjs'
import { measurePeak } from './peak.mjs'
import { randomNumbers } from './random.mjs'

const SHAPES = ['20000x5000', '5000x20000']
const RANKS = '8,10,16,24,32,50,64,100,128'
/** An iteration is the time of six less that of one, over five. */
const ITERATIONS = 6

const { values } = parseArgs({
  options: {
    shape: { type: 'string', default: '.' },
    k: { type: 'string', default: RANKS },
    solver: { type: 'string', default: 'cd' },
    rounds: { type: 'string', default: '3' },
  },
})
const cores = [...new Set([1, availableParallelism()])]
const peaks = new Map(cores.map((threads) => [threads, measurePeak(3000, threads).gflops]))

function start(rows, columns, k) {
  const random = randomNumbers(2)
  const uniform = (length) => Float64Array.from({ length }, () => random.uniform())
  return { W: { rows, columns: k, data: uniform(rows * k) }, H: { rows: k, columns, data: uniform(k * columns) } }
}

function iterationMs(X, options) {
  const time = (maxIter) => {
    const from = performance.now()
    factorizeSync(X, { ...options, maxIter, tol: 0, engine: 'native' })
    return performance.now() - from
  }
  time(1)
  const least = (maxIter) => Math.min(...Array.from({ length: Number(values.rounds) }, () => time(maxIter)))
  return (least(ITERATIONS) - least(1)) / (ITERATIONS - 1)
}

const lines = []
for (const shape of SHAPES.filter((name) => new RegExp(values.shape).test(name))) {
  const [rows, columns] = shape.split('x').map(Number)
  const X = planted(rows, columns, 20)
  const X32 = { rows, columns, data: Float32Array.from(X.data) }
  for (const k of values.k.split(',').map(Number)) {
    const init = start(rows, columns, k)
    for (const threads of cores) {
      const options = { nComponents: k, solver: values.solver, init, threads }
      const ms = iterationMs(X, options)
      const ms32 = iterationMs(X32, options)
      peaks.set(threads, Math.max(peaks.get(threads), measurePeak(2000, threads).gflops))
      lines.push({ shape, k, threads, solver: values.solver, ms, ms32, gflops: (4 * rows * columns * k) / ms / 1e6 })
      console.log(JSON.stringify(lines.at(-1)))
    }
  }
}
console.log(`dgemm peak: ${cores.map((threads) => `${peaks.get(threads).toFixed(0)} GF/s on ${threads}`).join(', ')}`)
for (const { shape, k, threads, ms, ms32, gflops } of lines) {
  const share = (100 * gflops) / peaks.get(threads)
  console.log(`${shape}  k ${k}  threads ${threads}  ${ms.toFixed(1)} ms  ${share.toFixed(0)} %  f32 ${(ms / ms32).toFixed(2)}`)
}

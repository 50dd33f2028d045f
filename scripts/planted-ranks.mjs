// How often each measure of `selectRank` suggests the number of components that was planted: node scripts/planted-ranks.mjs
// Options: --seeds 20; --runs 10; --ranks 3,7,12; --kind clusters (each sample is led by one component) or mixtures; --holes 0,0.2;
// --noise 0.3, of the mean; --beyond 4, ranks surveyed past the truth; --measures, all by default.
import { parseArgs } from 'node:util'
import { selectRank } from 'nmf-native'
import { randomNumbers } from '../bench/random.mjs'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '10' },
    ranks: { type: 'string', default: '3,7,12' },
    kind: { type: 'string', default: 'clusters' },
    holes: { type: 'string', default: '0,0.2' },
    noise: { type: 'string', default: '0.3' },
    beyond: { type: 'string', default: '4' },
    measures: {
      type: 'string',
      default: 'evar,cophenetic,dispersion,silhouette,stability,bi-cross-validation,holdout',
    },
  },
})
const [seeds, runs, noise, beyond] = ['seeds', 'runs', 'noise', 'beyond'].map((name) => Number(values[name]))
const measures = values.measures.split(',')

/** 15 samples and 8 features a component, but at least 60 × 40; a fifth of the features belong to each component. */
function planted(k, seed, holes) {
  const { uniform, normal } = randomNumbers(1000 * k + seed)
  const [rows, columns] = [Math.max(60, 15 * k), Math.max(40, 8 * k)]
  const leads = (i, t) => values.kind === 'mixtures' || i % k === t
  const W = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: k }, (_, t) => {
      if (values.kind === 'mixtures') return Math.max(0, 2 * uniform() - 1)
      return leads(i, t) ? 0.7 + 0.6 * uniform() : 0.15 * uniform()
    }),
  )
  const H = Array.from({ length: k }, () => Array.from({ length: columns }, () => (uniform() < 0.2 ? 0.5 + uniform() : 0)))
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < k; t++) for (let j = 0; j < columns; j++) data[i * columns + j] += W[i][t] * H[t][j]
  }
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  for (let at = 0; at < data.length; at++) {
    data[at] = Math.max(0, data[at] + noise * mean * normal())
    if (uniform() < holes) data[at] = Number.NaN
  }
  return { rows, columns, data }
}

console.log(`${values.kind}, noise ${noise} of the mean, ${runs} runs a rank, ${seeds} seeds: how often the suggestion is the truth`)
console.log(['k', 'holes', ...measures, 'seconds'].join('\t'))
for (const k of values.ranks.split(',').map(Number)) {
  for (const holes of values.holes.split(',').map(Number)) {
    const right = new Map(measures.map((measure) => [measure, 0]))
    const wrong = new Map(measures.map((measure) => [measure, []]))
    const began = performance.now()
    for (let seed = 0; seed < seeds; seed++) {
      const missing = holes > 0 ? { missing: 'nan' } : {}
      const X = planted(k, seed, holes)
      const { suggestions } = await selectRank(X, { ranks: { from: 2, to: k + beyond }, runs, measures, seed, ...missing })
      for (const { measure, rank } of suggestions) {
        if (rank === k) right.set(measure, right.get(measure) + 1)
        else wrong.get(measure).push(rank)
      }
    }
    const seconds = Math.round((performance.now() - began) / 1000)
    const cells = measures.map((measure) => {
      const others = wrong.get(measure)
      return `${right.get(measure)}/${seeds}${others.length === 0 ? '' : ` (${[...new Set(others)].join(' ')})`}`
    })
    console.log([k, holes, ...cells, seconds].join('\t'))
  }
}

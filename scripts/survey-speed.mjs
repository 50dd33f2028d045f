// A survey of ranks 2 … 10, 30 runs each, of scikit-learn's handwritten digits (1,797 × 64), beside the same fits by scikit-learn:
// node scripts/survey-speed.mjs --python path/to/python
// scikit-learn has a process a core and one thread of BLAS in each, the best that there is for many small fits. The survey comes with
// its measures, scikit-learn's fits with nothing. Both are timed in turns, in processes that have done some of it before.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { engineInfo, selectRank } from 'nmf-native'

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.NMF_BENCH_PYTHON ?? 'python3' },
    times: { type: 'string', default: '3' },
    runs: { type: 'string', default: '30' },
  },
})
const [times, runs] = [Number(values.times), Number(values.runs)]
const ranks = { from: 2, to: 10 }
const measures = ['evar', 'sparseness', 'cophenetic', 'dispersion', 'silhouette']

const folder = mkdtempSync(join(tmpdir(), 'nmf-survey-speed-'))
const file = join(folder, 'digits')
execFileSync(values.python, ['-c', 'import sys; from sklearn.datasets import load_digits; load_digits().data.tofile(sys.argv[1])', file])
const { buffer, byteOffset, length } = readFileSync(file)
const X = { rows: 1797, columns: 64, data: new Float64Array(buffer.slice(byteOffset, byteOffset + length)) }

const FITS = `
import json, sys, time, warnings
import numpy
from joblib import Parallel, delayed
from sklearn.decomposition import NMF
X = numpy.fromfile(sys.argv[1]).reshape(1797, 64)
runs, cores = int(sys.argv[2]), int(sys.argv[3])
def fit(k, seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = NMF(n_components=k, init="random", solver="cd", random_state=seed, tol=1e-4, max_iter=200).fit(X)
    return k, model.reconstruction_err_ ** 2 / 2, model.n_iter_
def survey(ks, seeds):
    return Parallel(n_jobs=cores)(delayed(fit)(k, seed) for k in ks for seed in range(seeds))
survey([2], cores)
print("{}", flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    found = survey(range(2, 11), runs)
    ms = 1000 * (time.perf_counter() - began)
    means = {k: numpy.mean([error for rank, error, _ in found if rank == k]) for k in range(2, 11)}
    print(json.dumps({"ms": ms, "means": means, "iterations": numpy.mean([n for _, _, n in found])}), flush=True)
`
const { cores } = engineInfo()
const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
const child = spawn(values.python, ['-c', FITS, file, String(runs), String(cores)], { env, stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
await lines.next()

async function scikitLearn() {
  child.stdin.write('\n')
  const { value } = await lines.next()
  return JSON.parse(value)
}

async function ours(solver) {
  const began = performance.now()
  const { table } = await selectRank(X, { ranks, runs, measures, solver })
  const ms = performance.now() - began
  return { ms, means: Object.fromEntries(table.map(({ rank, objective }) => [rank, objective.mean])) }
}

await selectRank(X, { ranks: [2], runs: 2, measures })
const found = { 'scikit-learn cd': [], 'nmf-native cd': [], 'nmf-native accelerated': [] }
for (let time = 0; time < times; time++) {
  found['scikit-learn cd'].push(await scikitLearn())
  found['nmf-native cd'].push(await ours('cd'))
  found['nmf-native accelerated'].push(await ours('accelerated'))
}
child.stdin.end()
rmSync(folder, { recursive: true })

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const reference = median(found['scikit-learn cd'].map(({ ms }) => ms))
console.log(`${9 * runs} fits, ${cores} cores, median of ${times} (all)`)
for (const [name, all] of Object.entries(found)) {
  const ms = median(all.map((each) => each.ms))
  const others = all.map((each) => (each.ms / 1000).toFixed(1)).join(' ')
  const worst = Math.max(...Object.entries(all[0].means).map(([k, mean]) => mean / found['scikit-learn cd'][0].means[k]))
  console.log(
    `${name.padEnd(24)}${(ms / 1000).toFixed(1)} s (${others}), ${(reference / ms).toFixed(1)} times as fast; mean loss at most ${worst.toFixed(4)} of scikit-learn's`,
  )
}

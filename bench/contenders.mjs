// Who takes part: how each is started, which solvers and losses it has, and what a reader has to know of it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SOLVERS } from '../dist/contract/options.js'
import { errorIn } from './process.mjs'

const python = process.env.NMF_BENCH_PYTHON ?? 'python3'
const file = (name) => fileURLToPath(new URL(`contenders/${name}`, import.meta.url))
const node = (name) => [process.execPath, '--expose-gc', file(name)]

const LOADS = `import('nmf-native').then(({ engineInfo }) => engineInfo()).catch(({ message }) => {
  console.error(message)
  process.exit(1)
})`

const [FROBENIUS, KULLBACK_LEIBLER, ITAKURA_SAITO] = [2, 1, 0]
const ANY = [FROBENIUS, KULLBACK_LEIBLER, ITAKURA_SAITO]

/** Coordinate descent is for Frobenius alone, whoever has it. */
const lossesOf = (solver) => (solver === 'cd' ? [FROBENIUS] : ANY)
const withLosses = (solvers) => solvers.map((name) => ({ name, losses: lossesOf(name) }))

/** `oneThread`: it knows no other. `probe` tells whether it is there, with the reason on stderr where it is not. */
const ALL = {
  native: {
    title: 'this package, native engine',
    command: node('nmf-native.mjs'),
    env: { NMF_ENGINE: 'native' },
    solvers: withLosses(SOLVERS),
    precision: 'float64',
    note: '`factorizeSync`, `tol: 0`',
    probe: [process.execPath, '-e', LOADS],
  },
  js: {
    title: 'this package, JavaScript engine',
    command: node('nmf-native.mjs'),
    env: { NMF_ENGINE: 'js' },
    solvers: withLosses(SOLVERS),
    precision: 'float64',
    oneThread: true,
    note: '`factorizeSync`, `tol: 0`',
  },
  'scikit-learn': {
    title: 'scikit-learn',
    command: [python, file('scikit_learn.py')],
    solvers: withLosses(['mu', 'cd']),
    precision: 'float64',
    note: '`non_negative_factorization`, `tol=0`: then `mu` never looks at the loss, and `cd` sums the violation as always',
    probe: [python, '-c', 'import sklearn, threadpoolctl'],
  },
  'ml-matrix': {
    title: '`mu` written with ml-matrix',
    command: node('ml-matrix.mjs'),
    solvers: [{ name: 'mu', losses: [FROBENIUS] }],
    precision: 'float64',
    oneThread: true,
    note: 'never looks at the loss; X and its transpose are its matrices before the clock starts',
  },
  tfjs: {
    title: '`mu` written with TensorFlow.js, wasm backend',
    command: node('tfjs.mjs'),
    solvers: [{ name: 'mu', losses: [FROBENIUS] }],
    precision: 'float32',
    oneThread: true,
    note: 'with SIMD; its threads are for browsers, not for Node; never looks at the loss; X is a tensor before the clock starts',
  },
  RcppML: {
    title: 'RcppML, an R package',
    command: ['Rscript', '--vanilla', file('rcppml.R')],
    solvers: [{ name: 'als', losses: [FROBENIUS] }],
    precision: 'float64',
    note: '`nmf`: alternating least squares, each solved by coordinate descent; draws W₀ itself, as all start, and needs no H₀; version 0.3.7 computes in double, later ones in float',
    probe: ['Rscript', '--vanilla', '-e', 'suppressMessages({library(Matrix); library(RcppML)})'],
  },
}

export const describeContenders = (names) => names.map((name) => ({ name, ...ALL[name] }))

const reasons = new Map()

/** `{ present, missing }` of these names; a missing one comes with the reason. */
export function findContenders(names) {
  for (const name of names) if (!reasons.has(name)) reasons.set(name, whyMissing(ALL[name]))
  return {
    present: describeContenders(names.filter((name) => reasons.get(name) === undefined)),
    missing: names.filter((name) => reasons.get(name) !== undefined).map((name) => ({ name, reason: reasons.get(name) })),
  }
}

function whyMissing({ probe, env }) {
  if (probe === undefined) return undefined
  const [program, ...args] = probe
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  return status === 0 ? undefined : (error?.message ?? errorIn(stderr))
}

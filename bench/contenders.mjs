// Who takes part, and how to start each in a process of its own.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const python = process.env.NMF_BENCH_PYTHON ?? 'python3'
const file = (name) => fileURLToPath(new URL(`contenders/${name}`, import.meta.url))

const LOADS = `import('nmf-native').then(({ engineInfo }) => engineInfo()).catch(({ message }) => {
  console.error(message)
  process.exit(1)
})`

/** `counts`: what is inside the time of the long run beside the updates. */
const ALL = {
  native: {
    command: [process.execPath, file('nmf-native.mjs')],
    env: { NMF_ENGINE: 'native' },
    solvers: ['mu', 'cd'],
    counts: 'the loss after every tenth iteration',
    probe: [process.execPath, '-e', LOADS],
  },
  js: {
    command: [process.execPath, file('nmf-native.mjs')],
    env: { NMF_ENGINE: 'js' },
    solvers: ['mu', 'cd'],
    counts: 'the loss after every tenth iteration',
  },
  'scikit-learn': {
    command: [python, file('scikit_learn.py')],
    env: {},
    solvers: ['mu', 'cd'],
    counts: 'no loss: at tol 0 mu never looks at it, and cd sums the violation, as all do',
    probe: [python, '-c', 'import sklearn, threadpoolctl'],
  },
  'ml-matrix': {
    command: [process.execPath, file('ml-matrix.mjs')],
    env: {},
    solvers: ['mu'],
    counts: 'nothing',
  },
}

/** `{ present, missing }` of these names; a missing one comes with the reason. */
export function findContenders(names) {
  const reasons = names.map((name) => ({ name, reason: whyMissing(ALL[name]) }))
  return {
    present: reasons.filter(({ reason }) => reason === undefined).map(({ name }) => ({ name, ...ALL[name] })),
    missing: reasons.filter(({ reason }) => reason !== undefined),
  }
}

function whyMissing({ probe, env }) {
  if (probe === undefined) return undefined
  const [program, ...args] = probe
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split('\n').at(-1))
}

/** Runs one contender once; throws what it said where it failed. `threads` is set for every BLAS there may be. */
export function runContender({ command: [program, script], env }, job) {
  const threads = String(job.threads)
  const { status, signal, stdout, stderr, error } = spawnSync(program, [script, JSON.stringify(job)], {
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads, ...env },
  })
  if (status !== 0) throw new Error(error?.message ?? (stderr || `ended by ${signal}`))
  return JSON.parse(stdout)
}

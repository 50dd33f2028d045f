// Calls everything the addon exports with arguments of all kinds, right ones, nearly right ones and nonsense: for
// scripts/fuzz.mjs, which gives the addon, built with AddressSanitizer, for how many seconds, and the seed. A call may do its
// work or throw; a sanitizer's report, a crash or a call that throws no error ends the run. What binding.d.ts has the caller
// vouch for is kept: columns and starts of sparse rows hold what they should, whatever their lengths and types.
import { createRequire } from 'node:module'
import { drawing } from './drawing.mjs'

const [path, seconds, seed] = process.argv.slice(2)
const addon = createRequire(import.meta.url)(path)

const { random, below, oneOf } = drawing(seed)
const rarely = () => below(16) === 0

const NUMBERS = [0, -0, 1, -1, 0.5, 7, 40, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53, 1e300, 5e-324, Number.NaN, Infinity, -Infinity]
const throwing = () => {
  throw new Error('mine')
}

/** An array whose memory is gone, shared, resizable or not its own. */
function odd() {
  const made = new Float64Array(6)
  switch (below(5)) {
    case 0:
      structuredClone(made, { transfer: [made.buffer] })
      return made
    case 1:
      return new Float64Array(new SharedArrayBuffer(48))
    case 2: {
      const buffer = new ArrayBuffer(48, { maxByteLength: 96 })
      const view = new Float64Array(buffer)
      buffer.resize(8)
      return view
    }
    case 3:
      return new Float32Array(new ArrayBuffer(64), 4, 6)
    default:
      return Object.defineProperty(made, 'length', { value: 1e9 })
  }
}

const NONSENSE = [
  () => undefined,
  () => null,
  () => oneOf(NUMBERS),
  () => oneOf(['', 'sync', 'async', 'mu', 'x'.repeat(10_000)]),
  () => true,
  () => 7n,
  () => Symbol('s'),
  () => ({}),
  () => [],
  () => () => 1,
  () => new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing }),
  () => new Proxy(new Float64Array(4), {}),
  () => ({ valueOf: throwing, toString: throwing }),
  () => new DataView(new ArrayBuffer(8)),
  () => new BigInt64Array(3),
  () => new Uint8Array(5),
  odd,
]
const nonsense = () => oneOf(NONSENSE)()

/** What was meant, or now and then something else. */
const or = (value) => (rarely() ? nonsense() : value)

/** Of an exact length, mostly; its numbers are mostly those of a factor. */
function floats(Floats, length) {
  const made = new (rarely() ? oneOf([Float64Array, Float32Array]) : Floats)(Math.max(0, rarely() ? length + below(3) - 1 : length))
  for (let i = 0; i < made.length; i++) made[i] = random()
  if (rarely() && made.length > 0) made[below(made.length)] = oneOf(NUMBERS)
  return or(made)
}

function sparse(Floats, m, n) {
  const [values, columns, starts] = [[], [], [0]]
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      if (below(3) > 0) continue
      values.push(random())
      columns.push(j)
    }
    starts.push(values.length)
  }
  const made = { values: or(Floats.from(values)), columns: or(Uint32Array.from(columns)), starts: or(Float64Array.from(starts)) }
  if (rarely()) made.starts = Float64Array.from([...starts.slice(0, -1), oneOf(NUMBERS)])
  if (rarely()) made.more = 1
  if (below(2) === 0) made.weights = or(below(2) === 0 ? undefined : Floats.from(values, random))
  return made
}

function lowRank(Floats, m, n) {
  const rank = 1 + below(12)
  const made = { Q: floats(Floats, m * rank), XtQ: floats(Floats, n * rank), rank: or(rank) }
  if (rarely()) made.more = 1
  return made
}

/** Mostly all, rising. */
function components(k) {
  if (rarely()) return or(Uint32Array.from({ length: below(4) }, () => below(k + 1)))
  const all = below(3) > 0
  return Uint32Array.from({ length: k }, (_, t) => t).filter(() => all || below(2) === 0)
}

function problem() {
  const [m, n] = [1 + below(60), 1 + below(60)]
  const k = 1 + below(rarely() ? 200 : 12)
  const solver = oneOf(addon.solvers)
  return {
    m,
    n,
    k,
    beta: solver === 'cd' ? 2 : oneOf([2, 2, 1, 0, 0.5, 3]),
    solver,
    l1W: oneOf([0, 1]),
    l2W: oneOf([0, 1]),
    l1H: oneOf([0, 0.1]),
    l2H: oneOf([0, 0.1]),
    updateW: below(4) > 0,
    updateH: below(4) > 0,
    sweepsW: 1 + below(3),
    sweepsH: 1 + below(3),
    movingW: components(k),
    movingH: components(k),
    threads: 1 + below(5),
  }
}

/** A problem with, now and then, something else in a place of it, less or more. */
function marred(given) {
  const made = { ...given }
  const key = oneOf(Object.keys(made))
  if (below(8) === 0) made[key] = nonsense()
  if (below(30) === 0) delete made[key]
  if (below(30) === 0) made[`${key}s`] = 1
  return made
}

const mode = () => (below(20) === 0 ? nonsense() : oneOf(['sync', 'async']))

/** What a session carries: trails where the factor moves under extrapolation, mostly. */
function carried({ m, n, k, solver, beta, updateW, updateH }, Floats) {
  const goesBeyond = solver === 'accelerated' && ((updateW && updateH) || beta !== 2)
  const trail = (moves, size) => floats(Floats, goesBeyond && moves ? size : 0)
  const [W, renewedW, Ht, renewedHt] = [m * k, m * k, n * k, n * k].map((size, i) => trail(i < 2 ? updateW : updateH, size))
  return [W, renewedW, Ht, renewedHt, floats(Float64Array, 7)]
}

/** Each method with arguments that would do, before they are marred. */
const METHODS = {
  advance(session, { k, updateW, updateH }) {
    const iterations = 1 + below(3)
    const length = iterations * (Number(updateW) + Number(updateH)) * k
    const orders = below(3) > 0 ? undefined : Uint32Array.from({ length }, () => below(rarely() ? k + 1 : k))
    const request = { iterations, violationTarget: oneOf([-1, 0, Number.NaN]), budgetMs: oneOf([0, 1, Infinity]), orders }
    if (below(6) === 0) request[oneOf(['orders', 'budgetMs', 'x'])] = nonsense()
    // 2^52 iterations without an end would be right, and take for ever.
    if (request.orders !== undefined && rarely()) request.iterations = oneOf([2 ** 31, 2 ** 32, 2 ** 52])
    return session.advance(or(request), mode())
  },
  measure: (session) => session.measure(or(oneOf(['quick', 'exact'])), mode()),
  guess: (session, { m, n, k }, Floats) => session.guess(below(2) === 0 ? null : floats(Floats, m * k), floats(Floats, n * k)),
  keep: (session, problem, Floats) => session.keep(...carried(problem, Floats), mode()),
  resume: (session, problem, Floats) => session.resume(...carried(problem, Floats), mode()),
  terms: (session, { n, k }, Floats) => session.terms(floats(Floats, n * k), floats(Floats, n * k), mode()),
  project(session, { m, n }, Floats) {
    const [columns, transposed] = [1 + below(9), below(2) === 0]
    const [from, to] = transposed ? [m, n] : [n, m]
    return session.project(or(transposed), floats(Floats, from * columns), floats(Floats, to * columns), or(columns), mode())
  },
  orthonormalize(session) {
    const [length, count] = [1 + below(40), 1 + below(20)]
    const [Q, R] = [floats(Float64Array, length * count), floats(Float64Array, count * count)]
    return session.orthonormalize(Q, R, or(length), or(count), mode())
  },
  svd(session) {
    const size = 1 + below(12)
    const [A, U, V] = [0, 1, 2].map(() => floats(Float64Array, size * size))
    return session.svd(A, U, floats(Float64Array, size), V, or(size), mode())
  },
  cancel: (session) => (rarely() ? session.cancel() : undefined),
  dispose: (session) => (rarely() ? session.dispose() : undefined),
}

let executions = 0
const refused = { calls: 0 }
/** Runs a call to its end; it may throw an Error, and nothing else. */
async function attempt(call) {
  executions++
  try {
    return await call()
  } catch (error) {
    refused.calls++
    if (!(error instanceof Error)) throw new Error(`seed ${seed}: execution ${executions} threw no error`)
  }
}

async function session() {
  const Floats = oneOf([Float64Array, Float32Array])
  const right = problem()
  const { m, n, k } = right
  const X = or(oneOf([() => floats(Floats, m * n), () => sparse(Floats, m, n), () => lowRank(Floats, m, n)])())
  const opened = await attempt(() => addon.createSession(or(marred(right)), X, floats(Floats, m * k), floats(Floats, n * k)))
  if (opened === undefined) return
  const pending = []
  for (let calls = 1 + below(8); calls > 0; calls--) {
    const method = oneOf(Object.keys(METHODS))
    const call = attempt(() => METHODS[method](rarely() ? nonsense() : opened, right, Floats))
    pending.push(call)
    // While one is at work the next is refused.
    if (below(4) > 0) await call
    if (below(50) === 0) globalThis.gc()
  }
  await Promise.all(pending)
  await attempt(() => Object.getPrototypeOf(opened)[oneOf(Object.keys(METHODS))].call(nonsense()))
  await attempt(() => new opened.constructor(nonsense(), nonsense()))
}

async function product() {
  const Floats = oneOf([Float64Array, Float32Array])
  const [m, n, k] = [1 + below(50), 1 + below(50), 1 + below(50)]
  const shape = marred({ m, n, k, threads: 1 + below(4) })
  await attempt(() => addon.multiply(floats(Floats, m * k), floats(Floats, k * n), floats(Floats, m * n), or(shape)))
}

console.log(`addon: seed ${seed}`)
const end = Date.now() + 1000 * Number(seconds)
while (Date.now() < end) await (below(8) === 0 ? product() : session())
if (refused.calls === 0 || refused.calls === executions) throw new Error('nothing was refused, or everything')
console.log(`addon: ${executions} executions in ${seconds} s, ${refused.calls} refused, nothing found`)

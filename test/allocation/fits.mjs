// Fits of every kind whose 1st, 2nd, 3rd ... allocation of C++ fails, until one gets through, as SQLite is tested: for
// scripts/allocations.mjs. Each failure is an error with its code, leaves nothing behind, and the next fit is as ever.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { DenseMatrix, engineInfo, factorize, factorizeSync, NMF, SparseMatrix } from '../../dist/index.js'

const memory = createRequire(import.meta.url)(process.argv[2])
assert.equal(engineInfo().engine, 'native', engineInfo().reason)
assert.equal(memory.watch(), 1)

function numbers(Floats, rows, columns, seed) {
  const data = Floats.from({ length: rows * columns }, (_, i) => (((i + seed) * 7919) % 1009) / 1009)
  return new DenseMatrix(rows, columns, data)
}
function holed({ rows, columns, data }) {
  return SparseMatrix.from({ rows, columns, data: data.map((value, at) => (at % 3 === 0 ? value : 0)) })
}
const bits = ({ W, H }) => Buffer.concat([W, H].map(({ data }) => Buffer.from(data.buffer))).toString('hex')

/** Collects garbage until three turns have freed nothing more; returns the blocks that the addon still holds. */
async function settled() {
  let unchanged = 0
  for (let i = 0; i < 50 && unchanged < 3; i++) {
    const before = memory.live()
    globalThis.gc()
    await turn()
    unchanged = memory.live() === before ? unchanged + 1 : 0
  }
  return memory.live()
}

/**
 * Whether the addon comes down to that many blocks. V8 sweeps and runs finalizers when it pleases, on threads that a busy
 * machine holds up: 85 ms late were seen. Time ends the waiting for a block that was lost; none passes where none was.
 */
async function comesDownTo(blocks) {
  for (const end = Date.now() + 10_000; memory.live() > blocks; await pause(10)) {
    if (Date.now() > end) return false
    globalThis.gc()
    await turn()
  }
  return true
}

/** How often the call failed before it got through; `again` is the bits that it should then give. */
async function exhaust(name, call, goesOn) {
  let failures = 0
  for (let n = 1; ; n++) {
    memory.failAt(n, goesOn)
    let found
    let error
    try {
      found = await call()
    } catch (thrown) {
      error = thrown
    }
    const reached = memory.allocations() >= n
    memory.failAt(0, 0)
    const expected = await call()
    if (error !== undefined) {
      failures++
      assert.equal(error.code, 'ERR_NMF_MEMORY', `${name}, allocation ${n}: ${error.stack}`)
      assert(error instanceof Error)
    } else assert.equal(found, expected, `${name}, allocation ${n}: another result`)
    if (!reached) return failures
  }
}

// Large enough that an asynchronous fit hands its steps to a thread, and that two threads are woken.
const kinds = []
for (const Floats of [Float64Array, Float32Array]) {
  for (const [storage, store] of [
    ['dense', (X) => X],
    ['sparse', holed],
  ]) {
    for (const solver of ['mu', 'cd', 'accelerated']) {
      for (const loss of solver === 'cd' ? [2] : [2, 1, 0.5]) {
        kinds.push({ name: `${Floats.name} ${storage} ${solver} ${loss}`, X: store(numbers(Floats, 130, 90, 0)), solver, loss })
      }
    }
  }
}

// So many that they stay bytes.
const bytes = { rows: 1100, columns: 961, data: Uint8Array.from({ length: 1100 * 961 }, (_, i) => (i * 7919) % 251) }
for (const solver of ['mu', 'cd', 'accelerated']) kinds.push({ name: `bytes ${solver}`, X: bytes, solver, loss: 2 })

// Too small for a sample of it to lead, and large enough for a sketch.
for (const Floats of [Float64Array, Float32Array]) {
  kinds.push({ name: `${Floats.name} sketched`, X: numbers(Floats, 600, 450, 0), solver: 'accelerated', loss: 2 })
}

let failures = 0
let calls = 0
for (const { name, X, solver, loss } of kinds) {
  const options = { nComponents: 5, engine: 'native', solver, loss, maxIter: 2, tol: 0, threads: 2, shuffle: solver === 'cd' }
  const ways = {
    'factorizeSync, random': () => bits(factorizeSync(X, { ...options, init: 'random' })),
    'factorize, random': async () => bits(await factorize(X, { ...options, init: 'random' })),
    'factorize, nndsvd': async () => bits(await factorize(X, { ...options, init: 'nndsvda' })),
  }
  for (const [way, call] of Object.entries(ways)) {
    for (const goesOn of way === 'factorize, random' ? [0, 1] : [0]) {
      await call()
      const before = await settled()
      failures += await exhaust(`${way}: ${name}`, call, goesOn)
      calls++
      assert(await comesDownTo(before), `${way}: ${name}: blocks that the addon did not free`)
    }
  }
}

const model = new NMF({ nComponents: 5, engine: 'native' }).fitSync(numbers(Float64Array, 130, 90, 0))
const W = numbers(Float64Array, 130, 5, 1)
failures += await exhaust('inverseTransform', () => Buffer.from(model.inverseTransform(W).data.buffer).toString('hex'), 0)
assert(failures > 1000, `only ${failures} allocations failed`)
console.log(`allocations: ${failures} failed, one by one, in ${calls + 1} kinds of calls`)

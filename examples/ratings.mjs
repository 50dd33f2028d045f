// A recommender: ratings that people gave, W·H for those they did not. What was not rated is unobserved, not 0.
//
//   node examples/ratings.mjs [ratings.mtx]     rows are people, columns things; made-up ratings unless a file is given
import { factorize, SparseMatrix } from 'nmf-native'
import { readMatrix } from 'nmf-native/io'

const random = generator(1)
const ratings = triplets(process.argv[2] === undefined ? madeUp() : await readMatrix(process.argv[2]))
const { known, heldOut } = split(ratings, 0.1)

const X = SparseMatrix.fromTriplets(ratings.rows, ratings.columns, ...columnsOf(known))
const options = { nComponents: 4, alphaW: 2e-3, maxIter: 200, seed: 1 }
const model = await factorize(X, { ...options, missing: 'absent', restarts: 3 })
const asZeros = await factorize(X, { ...options, alphaW: 0 })
const byMeans = means(known, ratings)

console.log(`${ratings.rows} people, ${ratings.columns} things, ${known.length} ratings known, ${heldOut.length} held out`)
report('the mean of all ratings', () => byMeans.all)
report('means of person and thing', meansAt)
report('NMF, the absent taken as zeros', ({ i, j }) => estimate(asZeros, i, j))
report("NMF, missing: 'absent'", ({ i, j }) => estimate(model, i, j))
report('half of that, half of the means', (rating) => (estimate(model, rating.i, rating.j) + meansAt(rating)) / 2)

function meansAt({ i, j }) {
  return byMeans.ofRow[i] + byMeans.ofColumn[j] - byMeans.all
}

/** The error on ratings that no fit has seen. */
function report(name, predict) {
  const squares = heldOut.reduce((sum, rating) => sum + (clamp(predict(rating)) - rating.value) ** 2, 0)
  console.log(`${Math.sqrt(squares / heldOut.length).toFixed(3)}  ${name}`)
}

function estimate({ W, H }, i, j) {
  const value = W.row(i).reduce((sum, w, t) => sum + w * H.get(t, j), 0)
  // Of whom or what nothing is known, W or H has zeros.
  return value > 0 ? value : byMeans.all
}

function clamp(value) {
  return Math.min(Math.max(value, ratings.least), ratings.most)
}

/** Means of what is known, those of few ratings drawn towards the mean of all. */
function means(some, { rows, columns }) {
  const all = some.reduce((sum, { value }) => sum + value, 0) / some.length
  const drawn = (count, key) => {
    const [sums, counts] = [new Float64Array(count), new Float64Array(count)]
    for (const rating of some) {
      sums[rating[key]] += rating.value - all
      counts[rating[key]]++
    }
    return sums.map((sum, at) => all + sum / (counts[at] + 5))
  }
  return { all, ofRow: drawn(rows, 'i'), ofColumn: drawn(columns, 'j') }
}

function split({ entries }, share) {
  const parts = { known: [], heldOut: [] }
  for (const entry of entries) (random() < share ? parts.heldOut : parts.known).push(entry)
  return parts
}

function triplets(matrix) {
  const { rows, columns, data, indices, indptr, format } = matrix
  if (format !== 'csr') throw new Error('the ratings must be a sparse matrix in compressed rows')
  const entries = []
  for (let i = 0; i < rows; i++) for (let p = indptr[i]; p < indptr[i + 1]; p++) entries.push({ i, j: indices[p], value: data[p] })
  const values = entries.map(({ value }) => value)
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return { rows, columns, entries, least, most }
}

function columnsOf(entries) {
  return [entries.map(({ i }) => i), entries.map(({ j }) => j), entries.map(({ value }) => value)]
}

/** Each of 300 people likes some of 4 kinds of things; each of 200 things is of some kinds. One in ten is rated, from 1 to 5. */
function madeUp() {
  const taste = Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => random() ** 2))
  const kind = Array.from({ length: 200 }, () => Array.from({ length: 4 }, () => random() ** 2))
  const [i, j, values] = [[], [], []]
  taste.forEach((likes, person) =>
    kind.forEach((has, thing) => {
      if (random() > 0.1) return
      const liking = likes.reduce((sum, like, t) => sum + like * has[t], 0)
      i.push(person)
      j.push(thing)
      values.push(Math.min(5, Math.max(1, Math.round(1 + 4 * liking + (random() - 0.5)))))
    }),
  )
  return SparseMatrix.fromTriplets(300, 200, i, j, values)
}

/** Uniform numbers that are the same in every run (mulberry32). */
function generator(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

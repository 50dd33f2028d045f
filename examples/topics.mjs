// Topics in a handful of sentences: rows of X are sentences, columns are words, entries are counts. Each row of H is a topic,
// a weight for every word; each row of W says how much of every topic is in a sentence.
import { factorize } from 'nmf-native'

const sentences = [
  'the oven bakes bread and the baker kneads dough',
  'knead the dough then bake the bread in a hot oven',
  'flour water and yeast make a dough for bread',
  'the telescope shows a planet and its moon',
  'a moon orbits a planet and a planet orbits a star',
  'astronomers point the telescope at a distant star',
  'the violin and the cello play a slow melody',
  'the orchestra tunes and the violin begins',
  'a cello joins the orchestra for the concert',
  'after the concert the orchestra ate bread from the oven',
]
const common = new Set(['the', 'and', 'a', 'in', 'its', 'at', 'for', 'from', 'then', 'after', 'make'])

const bags = sentences.map((sentence) => sentence.split(' ').filter((word) => !common.has(word)))
const words = [...new Set(bags.flat())]
const X = bags.map((bag) => words.map((word) => bag.filter((other) => other === word).length))

const { W, H } = await factorize(X, { nComponents: 3, solver: 'cd' })

H.toArray().forEach((weights, topic) => {
  const top = words.map((word, j) => ({ word, weight: weights[j] })).sort((a, b) => b.weight - a.weight)
  console.log(
    `topic ${topic}: ${top
      .slice(0, 3)
      .map(({ word }) => word)
      .join(', ')}`,
  )
})
const [mixed] = W.toArray().slice(-1)
console.log(
  `"${sentences.at(-1)}"`,
  mixed.map((share) => share.toFixed(2)),
)

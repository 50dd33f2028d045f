// The quick start of the README: two parts of 100 points around three centres.
import { factorize } from 'nmf-native'

const centres = [
  [5, 10, 5],
  [10, 4, 10],
  [6, 8, 8],
]
let state = 1
const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647
const noise = () => 2 * (uniform() + uniform() + uniform()) - 3
const X = Array.from({ length: 100 }, (_, i) => centres[i % 3].map((x) => Math.max(0, x + noise())))

const { W, H, iterations, reconstructionError } = await factorize(X, { nComponents: 2 })

const show = (rows) => rows.map((row) => row.map((x) => x.toFixed(3)).join('  ')).join('\n')
console.log(`W, ${W.rows} × ${W.columns}, begins with`)
console.log(show(W.toArray().slice(0, 6)))
console.log(`H, ${H.rows} × ${H.columns}`)
console.log(show(H.toArray()))
console.log(`error ${reconstructionError.toFixed(3)} after ${iterations} iterations`)

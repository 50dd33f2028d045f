// Parts of images: a thousand handwritten digits become 12 strokes, drawn here as text. Every digit is a sum of such strokes.
import { createRequire } from 'node:module'
import { factorize } from 'nmf-native'

const mnist = createRequire(import.meta.url)('mnist')
const SIDE = 28
const digits = Array.from({ length: 10 }, (_, digit) => Array.from({ length: 100 }, (_, i) => mnist[digit].get(i))).flat()

const { W, H, iterations } = await factorize(digits, { nComponents: 12 })

console.log(`${digits.length} digits of ${SIDE} × ${SIDE} pixels; ${iterations} iterations`)
const parts = H.toArray().map(drawn)
for (let first = 0; first < parts.length; first += 6) console.log(beside(parts.slice(first, first + 6)))

const nine = 950
const shares = W.toArray()[nine]
const rebuilt = H.transpose()
  .toArray()
  .map((pixel) => pixel.reduce((sum, weight, part) => sum + weight * shares[part], 0))
console.log('A nine, and the same rebuilt from its parts:')
console.log(beside([drawn(digits[nine]), drawn(rebuilt)]))

/** Lines of characters from light to dark; two rows of pixels a line, since characters are tall. */
function drawn(pixels) {
  const darkest = Math.max(...pixels)
  const lines = []
  for (let row = 0; row < SIDE; row += 2) {
    let line = ''
    for (let column = 0; column < SIDE; column++) {
      const ink = (pixels[row * SIDE + column] + pixels[(row + 1) * SIDE + column]) / 2
      line += ' .:-=+*#%@'[Math.min(9, Math.floor((ink / darkest) * 10))]
    }
    lines.push(line.slice(4, 24))
  }
  return lines
}

function beside(pictures) {
  return pictures[0]
    .map((_, line) =>
      pictures
        .map((picture) => picture[line])
        .join(' ')
        .trimEnd(),
    )
    .join('\n')
}

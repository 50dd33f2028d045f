import type { Input } from '../contract/intake.js'
import { digits } from './number-text.js'
import { textChunks } from './text-chunks.js'

/** MatrixMarket: a dense matrix in array layout, column by column; a sparse one in coordinates, row by row. */
export function mtxChunks(input: Input): Generator<Uint8Array> {
  return textChunks(linesOf(input))
}

function* linesOf(input: Input): Generator<string> {
  const { rows, columns } = input
  if (!('entries' in input)) {
    yield `%%MatrixMarket matrix array real general\n${rows} ${columns}\n`
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < rows; i++) yield `${digits(input.data[i * columns + j] as number)}\n`
    }
    return
  }
  const { values, columns: places, starts } = input.entries
  yield `%%MatrixMarket matrix coordinate real general\n${rows} ${columns} ${values.length}\n`
  for (let i = 0; i < rows; i++) {
    for (let p = starts[i] as number; p < (starts[i + 1] as number); p++) {
      yield `${i + 1} ${(places[p] as number) + 1} ${digits(values[p] as number)}\n`
    }
  }
}

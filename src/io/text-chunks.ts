/** Characters of a chunk. */
const CHUNK = 2 ** 16

/** Lines as bytes, many at a time. */
export function* textChunks(lines: Iterable<string>): Generator<Uint8Array> {
  let text = ''
  for (const line of lines) {
    text += line
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

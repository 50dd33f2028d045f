// A line on the terminal that follows a fit; nothing where the output goes to a file or a pipe.

const WIDTH = 30

/** An `onProgress` for a fit of so many iterations, and `clear`, which removes the line. */
export function progressLine(name, maxIter) {
  const { stderr } = process
  if (!stderr.isTTY) return { onProgress: undefined, clear() {} }
  return {
    onProgress({ iteration }) {
      const done = Math.round((WIDTH * iteration) / maxIter)
      stderr.write(`\r  ${name.padEnd(6)} ${'━'.repeat(done)}${'╌'.repeat(WIDTH - done)} ${iteration}/${maxIter}`)
    },
    clear: () => stderr.write(`\r${' '.repeat(WIDTH + 24)}\r`),
  }
}

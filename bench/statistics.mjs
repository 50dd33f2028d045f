/** The middle, and how far the repeats lie apart. */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)]
  return { median, least: sorted[0], most: sorted.at(-1), all: values }
}

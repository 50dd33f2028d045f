// Figures as text.

/** Three digits that count, thousands set apart. */
export function number(value) {
  const digits = value === 0 ? 0 : Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))))
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** What is exact, such as a count or a mark of an axis: no digits but those it has. */
export const count = (value) => value.toLocaleString('en', { maximumFractionDigits: 6 })

export const spread = ({ median, least, most }) => `${number(median)} (${number(least)} to ${number(most)})`

export const percent = (share) => `${(100 * share).toFixed(0)} %`

/** Milliseconds in a unit that suits them. */
export const duration = (ms) => (ms < 1000 ? `${number(ms)} ms` : `${number(ms / 1000)} s`)

export const megabytes = (bytes) => number(bytes / 1e6)

/** How a contender that did not reach the objective of `best` ended. */
export function notReached({ curve }, { best }) {
  const { iterations, ms, loss } = curve.at(-1)
  return `${number(100 * (loss / best - 1))} % above after ${count(iterations)} iterations, ${duration(ms)}`
}

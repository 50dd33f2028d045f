/**
 * What it takes to run the fit again.
 */
import { show } from '../contract/errors.js'
import type { ReportInput } from './input.js'
import { table } from './summary.js'
import { escaped, label, oneLine } from './text.js'

/** What ran, and with what. */
export type Reproducible = Pick<ReportInput, 'command' | 'options' | 'versions' | 'date'>

const LONGEST_COMMAND = 2000
const MOST_ROWS = 60

export function reproduction({ command, options, versions, date }: Reproducible): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return `<pre><code>${escaped(oneLine(command, LONGEST_COMMAND))}</code></pre>
<div class="pair">
${table(
  'Options given; all others have their defaults',
  given.slice(0, MOST_ROWS).map(([name, value]) => [label(name), label(inWords(value))]),
)}
${table('Versions and date', [
  ...Object.entries(versions)
    .slice(0, MOST_ROWS)
    .map(([name, version]): [string, string] => [label(name), label(version)]),
  ['Date', label(date)],
])}
</div>`
}

/** A starting matrix, a signal or a function is named by its kind. */
const inWords = (value: unknown): string => (typeof value === 'string' ? value : show(value))

/**
 * How X is read: the flags that `nmf fit` and `nmf transform` share.
 */
import { Option } from 'commander'
import type { ModelOptions } from '../contract/options.js'
import { oneOf } from '../contract/rule.js'
import { READ_FORMATS, READ_RULES, type ReadFormat } from '../io/options.js'
import { anyText, flag } from './flags.js'

/** In place of a path. */
export const STDIN = '-'

export const readingOptions = (): Option[] => [
  flag('--input-format <name>', `${READ_FORMATS.join(', ')} (default: by the extension)`, oneOf(READ_FORMATS)),
  flag('--array <name>', 'which array of an npz file', anyText),
  new Option('--transpose', 'swap rows and columns of X'),
  new Option('--header', 'the first line of csv or tsv holds column labels (default: found out)'),
  new Option('--no-header', 'it does not'),
  new Option('--row-labels', 'the first column of csv or tsv holds row labels (default: found out)'),
  new Option('--no-row-labels', 'it does not'),
  flag('--delimiter <character>', 'between the fields of csv (default: a comma)', READ_RULES.delimiter),
]

/** `missing` is the fit's: where its holes are NaN, a text has them where nothing stands. */
export interface ReadingFlags extends Pick<ModelOptions, 'missing'> {
  readonly inputFormat?: ReadFormat
  readonly array?: string
  readonly transpose?: boolean
  readonly header?: boolean
  readonly rowLabels?: boolean
  readonly delimiter?: string
}

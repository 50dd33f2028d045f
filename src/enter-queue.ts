/**
 * The way of a matrix into the queue: opened, so that its shape is known, and read at once or in its turn.
 */
import { type Opened, openSource } from './contract/intake.js'
import type { Settings } from './contract/options.js'
import type { Turn } from './contract/queue.js'
import { CHUNK, type Work } from './contract/work.js'
import { entriesOf, isShortFit } from './estimate.js'
import type { Transfer } from './transfer.js'

interface Entering {
  readonly X: unknown
  readonly name: string
  readonly settings: Settings
  /** The most iterations it may take. */
  readonly iterations: number
  /** Which factors of the caller's, or of the model's, are copied too. */
  readonly copied: { readonly W: boolean; readonly H: boolean }
  /** Takes X over once the call has its place in the queue. */
  readonly transfer?: Transfer | undefined
}

/**
 * Opens X and enters the queue. Comes back at once where all there is to copy is small: the caller of ours copies it, and then
 * waits with `turn.come()`. A large X is not read before its turn has come, so that those that wait hold no copies.
 *
 * @throws Error `ERR_NMF_BUSY`
 */
export function* enterQueue(turn: Turn, { X, name, settings, iterations, copied, transfer }: Entering): Work<Opened> {
  let opened = openSource(X, name)
  const { rows: m, columns: n } = opened
  const k = settings.nComponents
  const entries = entriesOf(opened)
  turn.enter(isShortFit({ m, n, k }, entries, settings, iterations))
  if (transfer !== undefined) opened = transfer.take(opened, name)
  const places = 'kind' in opened ? m + n : 0
  if (entries + places + (copied.W ? m * k : 0) + (copied.H ? n * k : 0) > CHUNK) yield* turn.come()
  return opened
}

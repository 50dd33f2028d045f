/**
 * One line of a survey's file: JSON, and a checksum of it, by which a line that was not written to its end is known.
 */
import { createHash } from 'node:crypto'
import { type Check, fields, fromJson, isCount, isNumber, isText, oneOf, toJson } from '../description.js'
import { type Found, KINDS } from './found.js'

/** Enough to tell any accident; nobody is kept from writing a file. */
const SUM_DIGITS = 16

const sumOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, SUM_DIGITS)

export function encodeLine(value: unknown): string {
  const json = toJson(value)
  return `${json} ${sumOf(json)}\n`
}

/** What the line says; undefined where it is not whole or was altered. Without its end of line. */
export function decodeLine(line: string): unknown {
  const [json, sum] = [line.slice(0, -SUM_DIGITS - 1), line.slice(-SUM_DIGITS)]
  if (line.at(-SUM_DIGITS - 1) !== ' ' || sumOf(json) !== sum) return undefined
  try {
    return fromJson(json)
  } catch {
    return undefined
  }
}

/** Arrays as base64 of their bytes. */
export function recordOf({ labels, components, ...found }: Found): object {
  return { ...found, ...(labels && { labels: base64(labels) }), ...(components && { components: base64(components) }) }
}

/** The arrays that a kind comes with, and the numbers, as they are read back. */
const NEEDED: Readonly<Record<Found['kind'], { numbers: readonly string[]; array?: 'labels' | 'components' }>> = {
  plain: { numbers: ['objective', 'evar', 'sparsenessW', 'sparsenessH', 'converged'], array: 'labels' },
  perturbed: { numbers: ['objective'], array: 'components' },
  block: { numbers: ['loss'] },
  'held-out': { numbers: ['loss', 'stored'] },
}

const PLACE: Check = fields({ kind: oneOf(KINDS), rank: isCount, run: isCount, elapsedMs: isNumber, numbers: fields({}) })

/** The run that a record tells of; undefined where it is none for an X of this shape. */
export function foundFrom(record: unknown, { rows, columns }: { readonly rows: number; readonly columns: number }): Found | undefined {
  if (!PLACE(record)) return undefined
  const { labels, components, ...found } = record as Omit<Found, 'labels' | 'components'> & Record<'labels' | 'components', unknown>
  const { numbers, array } = NEEDED[found.kind]
  if (!numbers.every((name) => isNumber(found.numbers[name]))) return undefined
  if (array === undefined) return found
  const text = { labels, components }[array]
  if (!isText(text)) return undefined
  const bytes = Uint8Array.from(Buffer.from(text as string, 'base64'))
  const length = array === 'labels' ? rows : found.rank * columns
  if (bytes.length !== 4 * length) return undefined
  if (array === 'components') return { ...found, components: new Float32Array(bytes.buffer) }
  const clusters = new Uint32Array(bytes.buffer)
  return clusters.every((cluster) => cluster < found.rank) ? { ...found, labels: clusters } : undefined
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

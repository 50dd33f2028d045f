// Reads files that were good once: those of test/io/corpus with bytes changed, cut out, repeated or mixed with another's, as files
// and as streams. For scripts/fuzz.mjs, which gives the format, for how many seconds, the seed, and where to keep the file at work. A
// read may give a matrix of the size that it says or an error of this package; anything else, more than ten seconds or more memory than
// MOST_MEMORY ends the run.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { unzipSync, zipSync } from 'fflate'
import { readMatrix } from '../../dist/io/index.js'
import { drawing } from './drawing.mjs'

const [format, seconds, seed, folder] = process.argv.slice(2)
const corpus = join(import.meta.dirname, '..', 'io', 'corpus')

/** Far above what the limits below let through, and what waits for the garbage collector. */
const MOST_MEMORY = 2 ** 31
const LIMITS = { maxBytes: 2 ** 24, maxRows: 1e5, maxColumns: 1e5 }

const { below, oneOf } = drawing(seed)

const good = readdirSync(corpus)
  .filter((name) => name.replace(/\.gz$/, '').replace(/tsv$/, 'csv').endsWith(`.${format}`))
  .map((name) => readFileSync(join(corpus, name)))

const NUMBERS = ['0', '-1', '1e999', 'nan', '4294967296', '18446744073709551616', '9007199254740993', '0x1', '1e', '.', '']
const SYNTAX = ['\n', '\r\n', '\r', ' ', ',', '\t', '"', '""', '%', '\0', '\uFEFF', '(', ')', "'", '{', '}', 'True', "'descr'", 'general']
const WORDS = [...NUMBERS, ...SYNTAX, 'symmetric', 'skew-symmetric', 'array', 'pattern', 'complex', '<f8', '|O', '<i8', '|b1'].map((word) =>
  Buffer.from(word),
)
const INTEGERS = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

const MUTATIONS = [
  (bytes) => splice(bytes, below(bytes.length + 1), 1, Buffer.of(below(256))),
  (bytes) => {
    const at = below(bytes.length)
    if (bytes.length > 0) bytes[at] ^= 1 << below(8)
    return bytes
  },
  (bytes) => {
    if (bytes.length >= 4) bytes.writeUInt32LE(oneOf(INTEGERS), below(bytes.length - 3))
    return bytes
  },
  (bytes) => bytes.subarray(0, below(bytes.length + 1)),
  (bytes) => splice(bytes, below(bytes.length + 1), below(9), Buffer.alloc(0)),
  (bytes) => splice(bytes, below(bytes.length + 1), 0, bytes.subarray(below(bytes.length + 1)).subarray(0, below(64))),
  (bytes) => splice(bytes, below(bytes.length + 1), oneOf([0, 0, 1, 4]), oneOf(WORDS)),
  (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length + 1)), tail(oneOf(good))]),
]
const tail = (bytes) => bytes.subarray(below(bytes.length + 1))
const splice = (bytes, at, count, put) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + count)])

function mutated(bytes) {
  let made = Buffer.from(bytes)
  for (let times = 1 + below(oneOf([1, 3, 10])); times > 0; times--) made = Buffer.from(oneOf(MUTATIONS)(made))
  return made
}

/** Mostly inside of what packs it, so that its sums are right and the readers behind them are reached. */
function hostile() {
  const bytes = oneOf(good)
  if (below(4) === 0) return mutated(bytes)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gzipSync(mutated(gunzipSync(bytes)))
  if (format !== 'npz') return mutated(bytes)
  const files = unzipSync(bytes)
  const changed = oneOf(Object.keys(files))
  files[changed] = mutated(files[changed])
  return Buffer.from(zipSync(files, { level: oneOf([0, 6]) }))
}

function options() {
  const given = { format, ...LIMITS }
  if (format === 'npz' && below(4) === 0) given.array = oneOf(['X', 'arr_0', 'data'])
  if (format === 'csv' && below(3) === 0) given.header = oneOf([true, false])
  if (format === 'csv' && below(3) === 0) given.rowLabels = oneOf([true, false])
  if (format === 'csv' && below(3) === 0) given.delimiter = oneOf(['\t', ';'])
  if (below(10) === 0) given.maxLineLength = oneOf([1, 20, 1000])
  return given
}

const file = join(folder, `readers-${format}`)
let refused = 0
let largest = 0
let executions = 0

async function execute() {
  const bytes = hostile()
  writeFileSync(file, bytes)
  const size = oneOf([1, 7, 2 ** 20])
  const pieces = () => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
  const began = performance.now()
  try {
    const matrix = await readMatrix(below(4) === 0 ? Readable.from(pieces()) : file, options())
    const { rows, columns, data, indptr, rowLabels, columnLabels } = matrix
    const fits = indptr === undefined ? data.length === rows * columns : indptr.length === rows + 1 && Number(indptr[rows]) === data.length
    if (!fits || (rowLabels ?? { length: rows }).length !== rows || (columnLabels ?? { length: columns }).length !== columns) {
      throw new Error(`a matrix of ${rows} × ${columns} with ${data.length} numbers`)
    }
  } catch (error) {
    if (error.code !== 'ERR_NMF_FILE' && error.code !== 'ERR_NMF_MEMORY') throw error
    if (/[\n\r]/.test(error.message)) throw error
    refused++
  }
  const took = performance.now() - began
  if (took > 10_000) throw new Error(`it took ${took} ms`)
  if (executions % 64 === 0) largest = Math.max(largest, process.memoryUsage.rss())
  if (largest > MOST_MEMORY) throw new Error(`${largest} bytes of memory`)
}

console.log(`${format}: seed ${seed}`)
const end = Date.now() + 1000 * Number(seconds)
try {
  for (; Date.now() < end; executions++) await execute()
} catch (error) {
  throw new Error(`execution ${executions} of seed ${seed}, of the file ${file}, found`, { cause: error })
}
if (refused === 0 || refused === executions) throw new Error('nothing was refused, or everything')
const memory = Math.round(largest / 2 ** 20)
console.log(`${format}: ${executions} executions in ${seconds} s, ${refused} refused, at most ${memory} MiB, nothing found`)

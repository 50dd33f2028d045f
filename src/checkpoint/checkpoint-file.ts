/**
 * A checkpoint as an archive: W, H transposed, what the session carries, and a description of the rest.
 */
import { packArchive, unpackArchive } from '../archive.js'
import type { Standing } from '../contract/checkpoint.js'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { CARRIED_NUMBERS, type Carried, type Factors } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import type { Warning } from '../contract/result.js'
import { dtypeOf, type FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { type Check, either, fields, isCount, isFlag, isNumber, isText, listOf, readFields } from '../description.js'
import { badFile } from '../io/file-error.js'
import { FACTS, type Fingerprint } from './fingerprint.js'

export interface Checkpoint {
  readonly fingerprint: Fingerprint
  readonly standing: Standing
  /** Of the start. */
  readonly warnings: readonly Warning[]
  readonly factors: Factors
  readonly carried: Carried
}

const CHECKPOINT = { kind: 'a checkpoint of nmf-native', version: 1 } as const

const STANDING: Readonly<Record<keyof Standing, Check>> = {
  iterations: isCount,
  loss: isNumber,
  penalty: isNumber,
  history: listOf(fields({ iteration: isCount, objective: isNumber, elapsedMs: isNumber })),
  rule: listOf(isNumber),
  elapsedMs: isNumber,
}

const FINGERPRINT = Object.fromEntries(FACTS.map((fact) => [fact, either(isText, either(isNumber, isFlag))])) as Record<
  keyof Fingerprint,
  Check
>

const WARNINGS = listOf(fields({ code: isText, message: isText }))

export function encodeCheckpoint(
  { fingerprint, standing, warnings, factors, carried }: Checkpoint,
  { m, n, k }: Problem,
): Work<Uint8Array[]> {
  const ofRows = (rows: number, F: FloatArray) => new DenseMatrix(F.length === 0 ? 0 : rows, k, F)
  const { W, renewedW, Ht, renewedHt, numbers } = carried
  return packArchive({
    ...CHECKPOINT,
    description: { fingerprint, standing, warnings },
    matrices: {
      W: ofRows(m, factors.W),
      Ht: ofRows(n, factors.Ht),
      pointW: ofRows(m, W),
      renewedW: ofRows(m, renewedW),
      pointHt: ofRows(n, Ht),
      renewedHt: ofRows(n, renewedHt),
      numbers: new DenseMatrix(1, numbers.length, numbers),
    },
  })
}

/**
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE` for anything but a whole checkpoint
 */
export function* decodeCheckpoint(bytes: Uint8Array, name: string): Work<Checkpoint> {
  const { description, matrices } = yield* unpackArchive(bytes, CHECKPOINT, name)
  const { fingerprint, standing, warnings } = readFields<{ fingerprint: object; standing: object; warnings: Warning[] }>(
    description,
    { fingerprint: fields({}), standing: fields({}), warnings: WARNINGS },
    name,
  )
  const numbersOf = (key: string) => {
    const matrix = matrices[key]
    if (matrix === undefined) throw badFile(name, `hold ${key}, got none`)
    return matrix.data
  }
  const numbers = numbersOf('numbers')
  if (numbers.length !== CARRIED_NUMBERS || dtypeOf(numbers) !== 'float64')
    throw badFile(name, `hold ${CARRIED_NUMBERS} numbers of float64`)
  return {
    fingerprint: readFields<Fingerprint>(fingerprint, FINGERPRINT, name),
    standing: readFields<Standing>(standing, STANDING, name),
    warnings,
    factors: { W: numbersOf('W'), Ht: numbersOf('Ht') },
    carried: {
      W: numbersOf('pointW'),
      renewedW: numbersOf('renewedW'),
      Ht: numbersOf('pointHt'),
      renewedHt: numbersOf('renewedHt'),
      numbers: numbers as Float64Array,
    },
  }
}

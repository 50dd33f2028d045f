/**
 * Going on from a checkpoint, where it is of the same fit.
 */
import { readFile } from 'node:fs/promises'
import type { Factors, Session } from '../contract/engine.js'
import { show } from '../contract/errors.js'
import type { Problem } from '../contract/problem.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { badFile, fileName, systemFailure } from '../io/file-error.js'
import { carriedFor } from './carried.js'
import { type Checkpoint, decodeCheckpoint } from './checkpoint-file.js'
import { fileStep } from './file-step.js'
import { FACTS, type Fingerprint } from './fingerprint.js'

/**
 * Reads the checkpoint at `path` and puts its factors, and what its session carried, into a session that has not advanced.
 *
 * @param wanted - of the fit that is to go on
 * @throws RangeError or Error `ERR_NMF_FILE`: not there, not whole, or of another fit, and then in what
 */
export function* resume(path: string, wanted: Fingerprint, problem: Problem, factors: Factors, session: Session): Work<Checkpoint> {
  const name = fileName(path)
  const bytes = yield* fileStep(() => readFile(path).catch((error) => Promise.reject(systemFailure(name, error))))
  const checkpoint = yield* decodeCheckpoint(bytes, name)
  const differs = FACTS.filter((fact) => !Object.is(checkpoint.fingerprint[fact], wanted[fact]))
  if (differs.length > 0) {
    throw badFile(name, `be of the same fit, got ${differs.map((fact) => difference(fact, checkpoint.fingerprint, wanted)).join('; ')}`)
  }
  const carried = carriedFor(problem, factors)
  const put = (from: FloatArray, to: FloatArray) => {
    const fits = from.length === to.length && from.constructor === to.constructor
    if (!fits || !from.every((value) => value >= 0)) throw badFile(name, 'hold sound factors of the shape it tells')
    to.set(from)
  }
  for (const key of ['W', 'Ht'] as const) put(checkpoint.factors[key], factors[key])
  for (const key of ['W', 'renewedW', 'Ht', 'renewedHt'] as const) put(checkpoint.carried[key], carried[key])
  carried.numbers.set(checkpoint.carried.numbers)
  yield* session.resume(carried)
  return checkpoint
}

function difference(fact: keyof Fingerprint, kept: Fingerprint, wanted: Fingerprint): string {
  if (fact === 'X') return 'another X'
  if (fact === 'init' && [kept, wanted].some(({ init }) => String(init).length === 64)) return 'another init'
  return `${fact} ${show(kept[fact])} where it is ${show(wanted[fact])} now`
}

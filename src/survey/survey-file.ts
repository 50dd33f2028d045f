/**
 * The file of a survey that can be stopped: a first line says what is surveyed, and each run adds one when it ends.
 *
 * Lines are only added, so that a run costs as much to keep as it has to tell, however many there are. A process that is killed leaves
 * at most its last line unfinished: that one is dropped when the survey goes on.
 */
import { access, type FileHandle, open } from 'node:fs/promises'
import { isNmfError, show } from '../contract/errors.js'
import type { Input } from '../contract/intake.js'
import { fields, isText } from '../description.js'
import { writeAtomically } from '../io/atomic-write.js'
import { badFile, fileName, systemFailure } from '../io/file-error.js'
import { differences, type Facts } from './facts.js'
import { type Found, placeKey } from './found.js'
import { decodeLine, encodeLine, foundFrom, recordOf } from './record.js'

const KIND = 'a survey of nmf-native'
const VERSION = 1

/** Milliseconds between two times that what was written is made to last; a crash of the machine, not of the process, may lose them. */
const SYNC_EVERY_MS = 1000

type Shape = Pick<Input, 'rows' | 'columns'>

export class SurveyFile {
  /** The runs that it held when it was opened, by their places. */
  readonly kept: ReadonlyMap<string, Found>
  readonly #name: string
  readonly #file: FileHandle
  #last: Promise<void> = Promise.resolve()
  #syncedAt = performance.now()

  private constructor(name: string, file: FileHandle, kept: ReadonlyMap<string, Found>) {
    this.#name = name
    this.#file = file
    this.kept = kept
  }

  /**
   * Makes the file, or reads it and drops a last line that is not whole.
   *
   * @throws (rejects) RangeError or Error `ERR_NMF_FILE`: not to be had, or of another survey, and then in what
   */
  static async open(path: string, facts: Facts, X: Shape): Promise<SurveyFile> {
    const name = fileName(path)
    if (!(await isThere(path))) await writeAtomically(path, [Buffer.from(encodeLine({ kind: KIND, version: VERSION, facts }))])
    const file = await using(name, open(path, 'a+'))
    try {
      const { kept, bytes } = await using(name, read(file, facts, X, name))
      if (bytes < (await using(name, file.stat())).size) await using(name, file.truncate(bytes))
      return new SurveyFile(name, file, kept)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Adds a run; calls are served in their order. */
  add(found: Found): Promise<void> {
    const write = this.#last.then(async () => {
      await this.#file.appendFile(encodeLine(recordOf(found)))
      if (performance.now() - this.#syncedAt < SYNC_EVERY_MS) return
      await this.#file.datasync()
      this.#syncedAt = performance.now()
    })
    this.#last = write.catch(() => {})
    return using(this.#name, write)
  }

  async close(): Promise<void> {
    await this.#last
    await this.#file.close()
  }
}

/** What the system refuses, in a sentence that names the file. */
function using<T>(name: string, step: Promise<T>): Promise<T> {
  return step.catch((error) => {
    throw isNmfError(error) ? error : systemFailure(name, error)
  })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The runs that are kept, and how many bytes of the file are whole. A bad line that others follow is no accident of the end. */
async function read(file: FileHandle, facts: Facts, X: Shape, name: string): Promise<{ kept: Map<string, Found>; bytes: number }> {
  const kept = new Map<string, Found>()
  let [bytes, line, bad] = [0, 0, 0]
  const { size } = await file.stat()
  for await (const text of file.readLines({ autoClose: false, start: 0 })) {
    line++
    if (bad > 0) throw badFile(name, `hold whole and unaltered runs of this survey, got another line ${bad}`)
    const end = bytes + Buffer.byteLength(text) + 1
    if (line === 1) checkHead(decodeLine(text), facts, name)
    const found = line === 1 ? undefined : foundFrom(decodeLine(text), X)
    if (found !== undefined && end <= size) kept.set(placeKey(found), found)
    else if (line > 1) bad = line
    if (bad === 0) bytes = end
  }
  if (line === 0) throw notOne(name)
  return { kept, bytes }
}

function checkHead(head: unknown, facts: Facts, name: string): void {
  if (!fields({ kind: isText })(head)) throw notOne(name)
  const { kind, version, facts: kept } = head as { kind: string; version?: unknown; facts?: unknown }
  if (kind !== KIND) throw notOne(name)
  if (version !== VERSION) throw badFile(name, `be of version ${VERSION}, got ${show(version)}`)
  const differs = differences(kept, facts)
  if (differs.length > 0) throw badFile(name, `be of the same survey, got ${differs.join('; ')}`)
}

const notOne = (name: string) => badFile(name, `be ${KIND}, got another file`)

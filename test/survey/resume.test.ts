/** The file of a survey: it goes on where it was stopped, and only as the survey that it is of. */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type SurveyOptions, selectRank } from '../../src/index.js'
import { PRELUDE } from '../support/child.js'
import { expectRefusal, refusal } from '../support/refusals.js'
import { plantedRank, withoutTimes } from './planted.js'

const folder = mkdtempSync(join(tmpdir(), 'nmf-survey-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newPath = () => join(folder, `survey-${files++}`)
const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1)

const X = plantedRank(30, 20, 3, 5)
const OPTIONS = { ranks: [2, 3, 4], runs: 3 } as const
/** Of each rank: fits of X, of perturbed copies, around blocks. */
const RUNS = 3 * (3 + 3 + 9)
const survey = (more: Partial<SurveyOptions>) => selectRank(X, { ...OPTIONS, ...more })
const plain = survey({})

/** How many runs a survey did, and what it came to. */
async function counted(options: Partial<SurveyOptions>) {
  let first = -1
  const result = await survey({
    ...options,
    onProgress: ({ done }) => {
      if (first < 0) first = done
    },
  })
  return { result, startedAt: first - 1 }
}

it('a run adds a line, and the file changes nothing in the survey', async () => {
  const path = newPath()
  expect(withoutTimes(await survey({ resume: path }))).toEqual(withoutTimes(await plain))
  expect(linesOf(path)).toHaveLength(1 + RUNS)
})

it('goes on where it was aborted', async () => {
  const path = newPath()
  const controller = new AbortController()
  const stopped = survey({ resume: path, signal: controller.signal, onProgress: () => controller.abort('stop') })
  expect(await refusal(() => stopped)).toBe('stop')
  const kept = linesOf(path).length - 1
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(RUNS)
  const { result, startedAt } = await counted({ resume: path })
  expect(startedAt).toBe(kept)
  expect(withoutTimes(result)).toEqual(withoutTimes(await plain))
})

it('a survey that was done is there at once, with the same best fits', async () => {
  const path = newPath()
  await survey({ resume: path })
  const { result, startedAt } = await counted({ resume: path })
  // No run ends any more.
  expect(startedAt).toBe(-2)
  expect(withoutTimes(result)).toEqual(withoutTimes(await plain))
})

it('grows by ranks, runs and measures', async () => {
  const path = newPath()
  await survey({ resume: path, ranks: [2, 3], runs: 2, measures: ['cophenetic'] })
  expect(linesOf(path)).toHaveLength(1 + 4)
  const { result, startedAt } = await counted({ resume: path, concurrency: 1 })
  expect(startedAt).toBe(4)
  expect(withoutTimes(result)).toEqual(withoutTimes(await plain))
})

describe('a file that is not whole', () => {
  it.each([1, 10, 40])('loses its last line where that lacks %i bytes', async (missing) => {
    const path = newPath()
    await survey({ resume: path })
    truncateSync(path, readFileSync(path).length - missing)
    const { result, startedAt } = await counted({ resume: path })
    expect(startedAt).toBe(RUNS - 1)
    expect(withoutTimes(result)).toEqual(withoutTimes(await plain))
    expect(linesOf(path)).toHaveLength(1 + RUNS)
  })

  it('is refused where a line that others follow was altered', async () => {
    const path = newPath()
    await survey({ resume: path })
    const lines = linesOf(path)
    lines[3] = (lines[3] as string).replace(/\d/, (digit) => String((Number(digit) + 1) % 10))
    writeFileSync(path, `${lines.join('\n')}\n`)
    await expectRefusal(() => survey({ resume: path }), {
      kind: 'RangeError',
      code: 'ERR_NMF_FILE',
      message: /^survey-\d+ must hold whole and unaltered runs of this survey, got another line 4$/,
    })
    // And is left as it is.
    expect(linesOf(path)).toEqual(lines)
  })

  it.each([
    ['another file', 'x,y\n1,2\n'],
    ['an empty one', ''],
    ['JSON', '{}\n'],
    ['zeros', '\0'.repeat(100)],
  ])('is refused where it is %s', async (_, text) => {
    const path = newPath()
    writeFileSync(path, text)
    await expectRefusal(() => survey({ resume: path }), {
      kind: 'RangeError',
      code: 'ERR_NMF_FILE',
      message: /^survey-\d+ must be a survey of nmf-native, got another file$/,
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('is refused where more than a line is not one', async () => {
    const path = newPath()
    await survey({ resume: path })
    appendFileSync(path, 'one\ntwo\n')
    await expectRefusal(() => survey({ resume: path }), { kind: 'RangeError', code: 'ERR_NMF_FILE', message: /got another line \d+$/ })
  })
})

describe('another survey', () => {
  const path = newPath()
  const made = survey({ resume: path, ranks: [2], runs: 2, measures: ['evar'] })

  it.each([
    [{ seed: 1 }, 'seed 0 where it is 1 now'],
    [{ maxIter: 100 }, 'maxIter 200 where it is 100 now'],
    [{ loss: 'kullback-leibler' }, 'loss 2 where it is 1 now'],
    [{ perturbation: 0.1 }, 'perturbation 0.03 where it is 0.1 now'],
    [{ holdout: 0.2, tol: 0.1 }, 'tol 0.0001 where it is 0.1 now; holdout 0.1 where it is 0.2 now'],
  ] as const)('with %j is refused, and says in what', async (more, difference) => {
    await made
    await expectRefusal(() => survey({ ...more, resume: path }), {
      kind: 'RangeError',
      code: 'ERR_NMF_FILE',
      message: new RegExp(`must be of the same survey, got ${difference}$`),
    })
  })

  it('of another X is refused', async () => {
    await made
    const other = X.data.slice()
    other[5] = 3
    await expectRefusal(() => selectRank({ rows: 30, columns: 20, data: other }, { ...OPTIONS, resume: path }), {
      kind: 'RangeError',
      code: 'ERR_NMF_FILE',
      message: /must be of the same survey, got another X$/,
    })
  })
})

it('a place where no file can be is refused', async () => {
  const error = await refusal(() => survey({ resume: join(folder, 'nowhere', 'survey') }))
  expect([error.name, error.code]).toEqual(['Error', 'ERR_NMF_FILE'])
})

it('killed, it loses no more than the runs under way', { timeout: 120_000 }, async () => {
  const path = newPath()
  const program = `
    import { selectRank } from '${new URL('../../dist/index.js', import.meta.url)}'
    const X = { rows: 30, columns: 20, data: Float64Array.from(${JSON.stringify(Array.from(X.data))}) }
    const onProgress = ({ done }) => console.log(done)
    await selectRank(X, { ranks: [2, 3, 4], runs: 3, tol: 0, maxIter: 2000, concurrency: 2, resume: '${path}', onProgress })
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PRELUDE + program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told = Number(text.trim().split('\n').at(-1))
    if (told >= 3) child.kill('SIGKILL')
  })
  expect(await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))).toBe('SIGKILL')
  const { result, startedAt } = await counted({ resume: path, tol: 0, maxIter: 2000, concurrency: 2 })
  expect(startedAt).toBeGreaterThanOrEqual(told)
  expect(startedAt).toBeLessThan(RUNS)
  expect(withoutTimes(result)).toEqual(withoutTimes(await survey({ tol: 0, maxIter: 2000 })))
  // The name never stands for less than a whole file.
  expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([])
})

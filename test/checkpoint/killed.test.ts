/** A process that is killed at any moment leaves a whole checkpoint, from which the next goes on. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EngineName } from '../../src/index.js'
import { outputOf, PRELUDE } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'

/** NMF_KILLS=50 for a longer run. */
const KILLS = Number(process.env['NMF_KILLS'] ?? 6)

/** More iterations than all lives together come to. */
const fitBy = (engine: EngineName) => ({
  X: engine === 'native' ? 'uneven(2000, 1000)' : 'uneven(100, 60)',
  options: `{ nComponents: ${engine === 'native' ? 20 : 3}, init: 'random', tol: 0, maxIter: ${(engine === 'native' ? 50 : 1000) * KILLS}, engine: '${engine}' }`,
})
const HASH = `(await import('node:crypto')).createHash('sha256').update(result.W.data).update(result.H.data).digest('hex')`

/** Kills the program so many milliseconds after its first checkpoint of this life may be there. */
async function killed(source: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PRELUDE + source], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
  const signal = await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))
  expect(signal).toBe('SIGKILL')
}

it.each(TESTED_ENGINES)(`%s, killed ${KILLS} times, the fit ends as if nothing had happened`, { timeout: 300_000 }, async (engine) => {
  const fit = fitBy(engine)
  const folder = mkdtempSync(join(tmpdir(), 'nmf-killed-'))
  const path = join(folder, 'fit.checkpoint')
  const life = `
    const { existsSync } = await import('node:fs')
    const from = existsSync('${path}') ? { resume: '${path}' } : {}
    let began = -1
    const onProgress = ({ iteration }) => {
      if (began < 0) console.log(began = iteration)
    }
    const result = await factorize(${fit.X}, { ...${fit.options}, ...from, checkpoint: { path: '${path}', everyMs: 30 }, onProgress })
    console.log(${HASH}, result.iterations)
  `
  try {
    for (let kill = 0; kill < KILLS; kill++) await killed(life, 20 + ((kill * 137) % 100))
    const [last, whole] = await Promise.all([
      outputOf(life),
      outputOf(`const result = await factorize(${fit.X}, ${fit.options}); console.log(${HASH})`),
    ])
    const [hash] = last.trim().split('\n').at(-1)?.split(' ') ?? []
    expect(hash).toBe(whole.trim())
    // A temporary file may be left of each life; the name never stands for less than all.
    expect(readdirSync(folder).filter((file) => !file.endsWith('.tmp'))).toEqual(['fit.checkpoint'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

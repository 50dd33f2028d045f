import { existsSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Interrupted, interruptible } from '../../src/cli/interrupt.js'
import { runNode } from '../support/child.js'
import { matrixOf } from '../support/matrices.js'
import { csvOf, LABELLED_CSV, MAIN, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
file('X.csv', LABELLED_CSV)
file('large.csv', csvOf(matrixOf(400, 100, (i, j) => ((i * 7919 + j * 104729) % 1009) / 1009).toArray()))
const ENDLESS = 'fit large.csv -k 20 --init random --max-iter 1000000000 --tol 0'

beforeAll(() => done('fit X.csv -k 2 --out kept'))

describe('the signal of Ctrl-C', () => {
  it('aborts at the first, and leaves the second one to the system', async () => {
    const before = process.listenerCount('SIGINT')
    await interruptible(async (signal) => {
      expect(process.listenerCount('SIGINT')).toBe(before + 1)
      process.emit('SIGINT')
      expect(signal.reason).toBeInstanceOf(Interrupted)
      expect(process.listenerCount('SIGINT')).toBe(before)
    })
  })

  it('is let go when the work has ended, well or not', async () => {
    const before = process.listenerCount('SIGINT')
    await interruptible(async () => {})
    await expect(interruptible(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    expect(process.listenerCount('SIGINT')).toBe(before)
  })
})

describe('Ctrl-C', () => {
  it('ends a fit with 130, and writes nothing', async () => {
    const ended = await nmf(`${ENDLESS} --out out`, { kill: 'SIGINT', killAt: /iteration \d/ })
    expect(ended).toMatchObject({ code: 130, signal: null, stdout: '' })
    expect(ended.stderr).toMatch(/\nnmf: interrupted\n$/)
    expect(existsSync(path('out'))).toBe(false)
  })

  it('ends it at the first line already', async () => {
    expect(await nmf(`${ENDLESS} --out out`, { kill: 'SIGINT', killAt: /reading/ })).toMatchObject({ code: 130, signal: null, stdout: '' })
    expect(existsSync(path('out'))).toBe(false)
  })

  it('leaves the files of an earlier fit as they were', async () => {
    const before = readdirSync(path('kept'))
    const ended = await nmf(`${ENDLESS} --out kept --json`, { kill: 'SIGINT', killAt: /"progress"/ })
    expect(ended).toMatchObject({ code: 130, stdout: '' })
    expect(JSON.parse(ended.stderr.trimEnd().split('\n').at(-1) ?? '')).toEqual({ event: 'interrupted' })
    expect(readdirSync(path('kept'))).toEqual(before)
    expect((await done('info kept/model.nmf --json')).stdout).toContain('"nFeatures":5')
  })

  it('says how to go on from a checkpoint, and that command does', async () => {
    const flags = '-k 20 --init random --tol 0 --out on --checkpoint kept.checkpoint --checkpoint-every 100ms'
    const ended = await nmf(`fit large.csv ${flags} --max-iter 1000000000`, { kill: 'SIGINT', killAt: /iteration [1-9]\d* of/ })
    expect(ended).toMatchObject({ code: 130, stdout: '' })
    const [, command = ''] = /interrupted; go on with: nmf (.*)\n$/.exec(ended.stderr) ?? []
    expect(command).toBe(`fit large.csv ${flags} --max-iter 1000000000 --resume kept.checkpoint`)
    const { stderr } = await done(command.replace('1000000000', '1000000').concat(' --time-limit 1ms'))
    expect(Number(/iteration (\d+) of/.exec(stderr)?.[1] ?? 0)).toBeGreaterThan(0)
    expect(readdirSync(path('on'))).toContain('fit.json')
  })

  it('says nothing of a checkpoint that is older than the fit', async () => {
    file('old.checkpoint', 'not of this fit')
    const ended = await nmf(`${ENDLESS} --out out --checkpoint old.checkpoint`, { kill: 'SIGINT', killAt: /reading/ })
    expect(ended.code).toBe(130)
    expect(ended.stderr).not.toContain('go on with')
  })

  it('ends a command that waits for its standard input', async () => {
    // The pipe stays open: nothing is ever written to it.
    const waiting = `
      import { spawn } from 'node:child_process'
      const args = ${JSON.stringify([MAIN, 'fit', '-', '--input-format', 'csv', '-k', '2', '--out', 'piped'])}
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] })
      child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 200))
      child.on('close', (code) => { process.exitCode = code; child.stdin.destroy() })`
    expect(await runNode(['--input-type=module', '--eval', waiting], { cwd: path('') })).toMatchObject({ code: 130 })
  })
})

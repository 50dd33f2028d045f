/**
 * Programs in a Node of their own: for what ends the process, and for what would take the test runner with it.
 *
 * They run the compiled package in `dist`, as users do.
 */
import { spawn } from 'node:child_process'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  /** Options of node, such as --expose-gc. */
  readonly node?: readonly string[]
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** What stands on its standard input. */
  readonly input?: string | Uint8Array
  /** Sent to the process once ... */
  readonly kill?: NodeJS.Signals
  /** ... its output, stdout and stderr together, holds this. @default anything on stdout */
  readonly killAt?: RegExp
}

/** What every program begins with. */
export const PRELUDE = `
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, parentPort } from 'node:worker_threads'
import { DenseMatrix, NMF, configure, engineInfo, factorize, factorizeSync } from '${new URL('../../dist/index.js', import.meta.url)}'
const ones = (rows, columns) => ({ rows, columns, data: new Float64Array(rows * columns).fill(1) })
const uneven = (rows, columns) => ({ rows, columns, data: new Float64Array(rows * columns).map((_, i) => ((i * 7919) % 1009) / 1009) })
/** A fit that takes longer than any test. */
const endless = (options) => factorize(uneven(2000, 1000), { nComponents: 20, init: 'random', tol: 0, maxIter: 1e9, ...options })
`

/**
 * At `process.exit` V8 of Node 20 may wait for ever for a compiler thread which waits for a garbage collection: 4 of 80 exits during an
 * intake by the JS engine on a busy machine, none of 120 with this.
 */
const SOUND_EXIT = '--no-concurrent-recompilation'

/** Runs an ES module to its end. */
export function runProgram(source: string, surroundings: Surroundings = {}): Promise<Ended> {
  return runNode(['--input-type=module', '--eval', PRELUDE + source], surroundings)
}

/** Runs a Node with these arguments to its end. */
export function runNode(args: readonly string[], { node = [], env = {}, cwd, input, kill, killAt }: Surroundings = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...node, SOUND_EXIT, ...args], { stdio: 'pipe', env: { ...process.env, ...env }, cwd })
  let stdout = ''
  let stderr = ''
  let killed = false
  const killWhereDue = () => {
    if (kill === undefined || killed || !(killAt?.test(stdout + stderr) ?? stdout !== '')) return
    killed = child.kill(kill)
  }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
    killWhereDue()
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
    killWhereDue()
  })
  // A program that reads nothing may be gone before all is written.
  child.stdin.on('error', () => {}).end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

/** Runs a program that has to end well, and gives what it printed. */
export async function outputOf(source: string, surroundings?: Surroundings): Promise<string> {
  const { code, signal, stdout, stderr } = await runProgram(source, surroundings)
  if (code !== 0 || stderr !== '') throw new Error(`the program ended with ${signal ?? code}: ${stderr}`)
  return stdout.trim()
}

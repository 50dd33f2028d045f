#!/usr/bin/env node
/**
 * The `nmf` command: stdout is data, stderr is progress and messages, the exit code says how it went.
 */
import { CommanderError } from 'commander'
import { exitCodeOf, NotWritten } from './exit-codes.js'
import { inFlags } from './flags.js'
import { Interrupted } from './interrupt.js'
import { json, printable } from './printable.js'
import { createProgram } from './program.js'

// A reader that has enough, such as `head`, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
  complain(error)
}

/** Says on stderr what went wrong; for programs, where they asked for JSON. */
function complain(error: unknown): void {
  // Help and version: all is said.
  if (error instanceof CommanderError && !error.message.startsWith('error: ')) return
  const message = wording(error)
  if (!process.argv.includes('--json')) process.stderr.write(`nmf: ${printable(message)}\n`)
  else if (error instanceof Interrupted) process.stderr.write(`${json({ event: 'interrupted', resume: error.resume })}\n`)
  else process.stderr.write(`${json({ event: 'error', message, code: (error as { code?: string }).code })}\n`)
}

/** One sentence; with the stack where nobody foresaw the error. */
function wording(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof CommanderError) return error.message.replace('error: ', '')
  if (error instanceof Interrupted || error instanceof NotWritten) return error.message
  return 'code' in error ? inFlags(error.message) : String(error.stack)
}

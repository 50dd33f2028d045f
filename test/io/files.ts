/**
 * Files for tests: the corpus that NumPy, SciPy and pandas wrote, and a folder for the tests' own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { type LabelledMatrix, readMatrix } from '../../src/io/index.js'

export const corpus = (name: string) => join(dirname(fileURLToPath(import.meta.url)), 'corpus', name)

/** A folder that goes after the tests of the file. */
export function ownFolder(): { path(name: string): string; file(name: string, content: string | Uint8Array): string } {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-io-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = (name: string) => join(folder, name)
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(path(name), content)
    return path(name)
  }
  return { path, file }
}

/** The entries of the corpus: whole numbers from 0 to 4, in floats a quarter of them, in booleans whether they are odd. */
export function sample(rows: number, columns: number, kind: 'float' | 'integer' | 'boolean' = 'float'): number[][] {
  const entry = (i: number, j: number) => {
    const whole = (i * 7 + j * 3) % 5
    return kind === 'float' ? whole / 4 : kind === 'integer' ? whole : whole % 2
  }
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)))
}

export const typeOf = ({ data }: LabelledMatrix) => (data instanceof Float32Array ? 'float32' : 'float64')

/** What a reader makes of a text in a file of this name. */
export async function readText(text: string | Uint8Array, name: string, options = {}): Promise<LabelledMatrix> {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-io-'))
  try {
    writeFileSync(join(folder, name), text)
    return await readMatrix(join(folder, name), options)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const dense = (rows: number[][]) => DenseMatrix.from(rows)

/** What the addon does with memory that nobody reads any more. */
import { expect, it } from 'vitest'
import type { Addon } from '../../binding.js'
import { loadAddon } from '../../src/native/load.js'

const addon = loadAddon().addon as Addon

it('detaches the buffer of an array, once and again', () => {
  for (const array of [new Float64Array(100), new Float32Array(3), new Uint8Array(5), new Uint32Array(0)]) {
    const { buffer } = array
    addon.release(array)
    addon.release(array)
    expect([array.length, buffer.byteLength]).toEqual([0, 0])
  }
})

it('leaves shared memory as it is', () => {
  const array = new Float64Array(new SharedArrayBuffer(24)).fill(2)
  addon.release(array)
  expect([...array]).toEqual([2, 2, 2])
})

it('rejects what is no typed array', () => {
  const release = addon.release as unknown as (...given: unknown[]) => void
  for (const given of [[], [null], [{ buffer: new ArrayBuffer(8) }], [new DataView(new ArrayBuffer(8))], [new ArrayBuffer(8)]]) {
    expect(() => release(...given)).toThrow(TypeError)
  }
})

it('gives its memory back at once', () => {
  const rss = () => process.memoryUsage.rss() / 2 ** 20
  const array = new Float64Array(2 ** 23).fill(1)
  const held = rss()
  addon.release(array)
  // 64 MiB, less what the test runner takes meanwhile.
  expect(held - rss()).toBeGreaterThan(40)
})

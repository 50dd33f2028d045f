import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { npyHeader, parseNpyHeader } from '../../src/io/npy.js'
import { RUNS } from '../support/arbitraries.js'
import { expectError, refusal } from '../support/refusals.js'

/** A header of the version with this text. */
function headerOf(text: string, version = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4)
  if (version === 1) length.writeUInt16LE(text.length)
  else length.writeUInt32LE(text.length)
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([version, 0]), length, Buffer.from(text)])
}

const RIGHT = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }\n"

describe('the header of .npy', () => {
  it('is read as it is written, and ends on a multiple of 64 bytes', () => {
    const shapes = fc.array(fc.nat(10_000), { maxLength: 3 })
    fc.assert(
      fc.property(fc.constantFrom('<f8', '<f4', '|u1', '>i8'), shapes, (dtype, shape) => {
        const bytes = npyHeader({ dtype, shape })
        expect(parseNpyHeader(bytes, 'X.npy')).toEqual({ dtype, shape, fortranOrder: false, dataOffset: bytes.length })
        expect(bytes.length % 64).toBe(0)
      }),
      RUNS,
    )
  })

  it.each([
    ['of version 2', headerOf(RIGHT, 2)],
    ['of version 3', headerOf(RIGHT, 3)],
    ['with other quotes, order and no last comma', headerOf(`{ "shape":(3,4),"fortran_order" : False,'descr':"<f8"}`)],
    ['with the long integers of Python 2', headerOf("{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 4L)}")],
    ['in front of something else', Buffer.concat([headerOf(RIGHT), Buffer.alloc(40)])],
  ])('%s is read', (_, bytes) => {
    expect(parseNpyHeader(bytes, 'X.npy')).toMatchObject({ dtype: '<f8', shape: [3, 4], fortranOrder: false })
  })

  it.each([
    ['no magic', Buffer.from('PK\u0003\u0004 and more of it'), 'X.npy must be a .npy file, got other bytes at its beginning'],
    ['nothing', Buffer.alloc(0), 'X.npy must be a .npy file, got other bytes at its beginning'],
    ['version 4', headerOf(RIGHT, 4), 'X.npy must be of .npy version 1, 2 or 3, got 4'],
    ['less than its length', headerOf(RIGHT).subarray(0, 50), /header of 70 bytes, got an end after 50$/],
    ['a length of 2^32 - 1', headerOf(RIGHT, 2).fill(0xff, 8, 12), /at most 65536 bytes, got 4294967295$/],
    [
      'a structured type',
      headerOf("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,)}"),
      /plain numbers, got a structured type$/,
    ],
    ['code', headerOf("{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': (3,)}"), /got "__import__/],
    ['a negative size', headerOf("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 4)}"), /got "\(-1, 4\)}" in it$/],
    ['sizes beyond 2^53', headerOf(`{'descr': '<f8', 'fortran_order': False, 'shape': (${2 ** 30}, ${2 ** 30})}`), /fewer than 2\^53/],
    ['a size of a thousand digits', headerOf(`{'descr': '<f8', 'fortran_order': False, 'shape': (${'9'.repeat(1000)}, 0)}`), /2\^53/],
    ['a fourth key', headerOf("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'x': 1}"), /and nothing else, got "1}" in it$/],
    ['a key twice', headerOf("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)}"), /and nothing else/],
    ['a missing key', headerOf("{'descr': '<f8', 'shape': (3, 4)}"), /and nothing else/],
    ['more after it', headerOf(`${RIGHT.trim()} 1`), /got "} 1" in it$/],
    ['an open brace', headerOf("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), "), /and nothing else/],
  ])('with %s is refused', async (_, bytes, message) => {
    const error = await refusal(() => parseNpyHeader(bytes, 'X.npy'))
    expectError(error, { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })
})

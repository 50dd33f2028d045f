import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/refusals.js'
import { readText } from './files.js'

const shown = async (text: string | Uint8Array, options = {}, name = 'X.csv') => {
  const { rowLabels, columnLabels, ...matrix } = await readText(text, name, options)
  return { rows: rowLabels, columns: columnLabels, data: [...(matrix as { data: Float64Array }).data] }
}

const HINT = " (missing: 'nan' takes it for a hole)"

describe('delimited text', () => {
  it.each([
    ['numbers alone', '1,2\n3,4\n', {}, undefined, undefined, [1, 2, 3, 4]],
    ['no last line feed', '1,2\n3,4', {}, undefined, undefined, [1, 2, 3, 4]],
    ['CRLF and empty lines', '1,2\r\n\r\n3,4\r\n\r\n', {}, undefined, undefined, [1, 2, 3, 4]],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', {}, undefined, ['a', 'b'], [1, 2]],
    ['a byte order mark before a number', '\uFEFF1,2\n', {}, undefined, undefined, [1, 2]],
    ['UTF-16 with its mark', Buffer.from('\uFEFFé,b\n1,2\n', 'utf16le'), {}, undefined, ['é', 'b'], [1, 2]],
    ['quotes', '"a, b","c ""d"""\n"1",2\n', {}, undefined, ['a, b', 'c "d"'], [1, 2]],
    ['a line feed inside quotes', '"a\nb",c\n1,2\n', {}, undefined, ['a\nb', 'c'], [1, 2]],
    ['blanks around numbers', ' 1 ,\t2\n', {}, undefined, undefined, [1, 2]],
    ['signs, exponents and points', '+1,-2e-3\n.5,5.\n', {}, undefined, undefined, [1, -0.002, 0.5, 5]],
    ['what is not finite', 'nan,-Infinity\nNaN,inf\n', {}, undefined, undefined, [Number.NaN, -Infinity, Number.NaN, Infinity]],
    ['a header and row labels', 'name,a\nx,1\ny,2\n', {}, ['x', 'y'], ['a'], [1, 2]],
    ['numeric labels under an empty corner', ',2019,2020\n7,1,2\n8,3,4\n', {}, ['7', '8'], ['2019', '2020'], [1, 2, 3, 4]],
    ['labels that are asked for', '5,6\n7,8\n', { header: true, rowLabels: true }, ['7'], ['6'], [8]],
    ['row labels without a header', 'x,1\ny,2\n', { header: false }, ['x', 'y'], undefined, [1, 2]],
    ['a header alone', 'a,b\n', {}, undefined, ['a', 'b'], []],
    ['a corner alone', ',a,b\n', {}, [], ['a', 'b'], []],
    [
      'holes that are asked for',
      '1,,NA\n,"", nan\n',
      { missing: 'nan' },
      undefined,
      undefined,
      [1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ],
    ['holes under a header', 'a,NA\n1,\nNA,2\n', { missing: 'nan' }, undefined, ['a', 'NA'], [1, Number.NaN, Number.NaN, 2]],
    ['holes beside row labels', ',a,b\nx,,2\n,1,NA\n', { missing: 'nan' }, ['x', ''], ['a', 'b'], [Number.NaN, 2, 1, Number.NaN]],
    ['a delimiter that is asked for', '1;2\n', { delimiter: ';' }, undefined, undefined, [1, 2]],
  ])('with %s', async (_, text, options, rows, columns, data) => {
    expect(await shown(text, options)).toEqual({ rows, columns, data })
  })

  it('has tabs in .tsv', async () => expect((await shown('1\t2\n', {}, 'X.tsv')).data).toEqual([1, 2]))

  it.each([
    ['nothing', '', 'X.csv must hold at least one line, got none', {}],
    ['empty lines', '\n\r\n', 'X.csv must hold at least one line, got none', {}],
    ['a missing number', '1,2\n3,\n', `X.csv must hold numbers, got "" at line 2, column 2${HINT}`, { row: 1, column: 1, value: '' }],
    ['a missing number in the first line', '1,,3\n', `X.csv must hold numbers, got "" at line 1, column 2${HINT}`, { row: 0, column: 1 }],
    ['NA', 'a,b\n1,NA\n', `X.csv must hold numbers, got "NA" at line 2, column 2${HINT}`, { row: 0, column: 1, value: 'NA' }],
    ['hexadecimal', 'a,b\n1,0x10\n', 'X.csv must hold numbers, got "0x10" at line 2, column 2', { row: 0, column: 1 }],
    ['a NUL', 'a,b\n1,2\0\n', 'X.csv must hold numbers, got "2\\u0000" at line 2, column 2', { row: 0, column: 1 }],
    ['a decimal comma', 'a;b\n1,5;2\n', 'X.csv must have 1 fields in every line, got 2 at line 2', {}],
    ['a word among labels', 'n,a,b\nx,1,2\ny,3,z\n', 'X.csv must hold numbers, got "z" at line 3, column 3', { row: 1, column: 1 }],
    [
      'labels that begin late',
      '1,2\nx,3\n',
      /got "x" at line 2, column 1 \(rowLabels: true takes this column for labels\)$/,
      { row: 1, column: 0 },
    ],
    ['a short row', 'a,b\n1,2\n3\n', 'X.csv must have 2 fields in every line, got 1 at line 3', {}],
    ['a long row', '1,2\n3,4,5\n', 'X.csv must have 2 fields in every line, got 3 at line 2', {}],
    ['an open quote', 'a,b\n1,"2\n', /quotes around whole fields, got one that is never closed at line \d, column 2$/, {}],
    ['a quote inside', 'a,b\n1,"2"3\n', 'X.csv must have quotes around whole fields, got one inside of a field at line 2, column 2', {}],
  ])('with %s is refused, with the place', async (_, text, message, place) => {
    await expectRefusal(() => readText(text, 'X.csv'), { kind: 'RangeError', code: 'ERR_NMF_FILE', message, ...place })
  })

  it.each([
    ['rows', { maxRows: 2 }, '1\n2\n3\n', /at most maxRows = 2 rows, got 3$/],
    ['columns', { maxColumns: 2 }, '1,2,3\n', /at most maxColumns = 2 columns, got 3$/],
    ['labels', { maxColumns: 2 }, 'a,b,c\n', /at most maxColumns = 2 columns, got 3$/],
    ['bytes', { maxBytes: 5 }, '1,2,3\n', /at most maxBytes = 5 bytes, got more$/],
    ['bytes of numbers', { maxBytes: 5e5 }, '1\n'.repeat(1e5), /take at most maxBytes = 500000 bytes, got a need of \d+$/],
    ['bytes in a field', { maxLineLength: 10 }, `1,${'0'.repeat(20)}\n`, /at most maxLineLength = 10 bytes, got a longer one at line 1$/],
    ['commas', { maxLineLength: 1e5 }, ','.repeat(3e5), /at most maxLineLength = 100000 bytes, got a longer one at line 1$/],
    ['bytes in an open quote', { maxLineLength: 1e5 }, `"${'x\n'.repeat(2e5)}`, /at most maxLineLength = 100000 bytes/],
  ])('has a limit of %s', async (_, options, text, message) => {
    await expectRefusal(() => readText(text, 'X.csv', options), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })
})

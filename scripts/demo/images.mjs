// Pixels as PNG images.
import { encode } from 'fast-png'
import { SIDE } from './digits.mjs'

const level = (value) => Math.round(255 * Math.min(1, Math.max(0, value)))

/** Black ink on nothing, as a data: URL. */
export function inkUrl(pixels) {
  const data = new Uint8Array(2 * pixels.length)
  pixels.forEach((value, j) => {
    data[2 * j + 1] = level(value)
  })
  const png = encode({ width: SIDE, height: SIDE, data, channels: 2 }, { zlib: { level: 9 } })
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
}

const ZOOM = 2
const GAP = 6
const CELL = SIDE * ZOOM + GAP
const FRAME = 215

/** Rows of images as one PNG, black on white; an empty place stays white. */
export function contactSheet(rows) {
  const width = CELL * Math.max(...rows.map((row) => row.length)) + GAP
  const height = CELL * rows.length + GAP
  const data = new Uint8Array(width * height).fill(255)
  rows.forEach((row, r) => {
    row.forEach((pixels, c) => {
      if (pixels !== undefined) draw(data, width, r * CELL + GAP, c * CELL + GAP, pixels)
    })
  })
  return encode({ width, height, data, channels: 1 }, { zlib: { level: 9 } })
}

function draw(data, width, top, left, pixels) {
  for (let y = -1; y <= SIDE * ZOOM; y++) {
    for (let x = -1; x <= SIDE * ZOOM; x++) {
      const inside = Math.min(x, y) >= 0 && Math.max(x, y) < SIDE * ZOOM
      const value = pixels[Math.floor(y / ZOOM) * SIDE + Math.floor(x / ZOOM)]
      data[(top + y) * width + left + x] = inside ? 255 - level(value) : FRAME
    }
  }
}

/** Pixels with their largest value raised or lowered to 1. */
export function toFullInk(pixels) {
  const most = pixels.reduce((a, b) => Math.max(a, b), 0)
  return most === 0 ? pixels : pixels.map((value) => value / most)
}

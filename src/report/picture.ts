/**
 * Numbers from 0 to 1 as an image: black ink on nothing, so that the page's paper shows through, and dark pages turn it white.
 */
import { encode } from 'fast-png'
import { largest } from './largest.js'

/** A grid of numbers, row by row. */
export interface Grid {
  readonly height: number
  readonly width: number
  readonly data: Float64Array
}

/** A PNG as a data: URL; 0 is no ink, 1 and all above it full ink. */
export function inkUrl({ height, width, data }: Grid): string {
  const pixels = new Uint8Array(2 * data.length)
  data.forEach((value, p) => {
    pixels[2 * p + 1] = Math.round(255 * Math.min(1, Math.max(0, value)))
  })
  const png = encode({ width, height, data: pixels, channels: 2 }, { zlib: { level: 9 } })
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
}

/** The same with its largest number at 1. */
export function toFullInk(grid: Grid): Grid {
  const most = largest(grid.data)
  return most === 0 ? grid : { ...grid, data: grid.data.map((value) => value / most) }
}

/** Means of blocks, so that at most `most` pixels are left; a grid that small already stays. */
export function atMost(grid: Grid, most: number): Grid {
  const factor = Math.sqrt((grid.height * grid.width) / most)
  if (factor <= 1) return grid
  const height = Math.min(grid.height, most, Math.max(1, Math.floor(grid.height / factor)))
  const width = Math.max(1, Math.min(grid.width, Math.floor(most / height)))
  return transposedMeans(transposedMeans(grid, width), height)
}

/** The grid with every row cut into `blocks`, the mean of each in its place, and rows and columns swapped. */
function transposedMeans({ height, width, data }: Grid, blocks: number): Grid {
  const means = new Float64Array(blocks * height)
  for (let b = 0; b < blocks; b++) {
    const [from, to] = [Math.floor((b * width) / blocks), Math.floor(((b + 1) * width) / blocks)]
    for (let y = 0; y < height; y++) {
      for (let x = from; x < to; x++) means[b * height + y] += (data[y * width + x] as number) / (to - from)
    }
  }
  return { height: blocks, width: height, data: means }
}

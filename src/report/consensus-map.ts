/**
 * A consensus matrix as a picture, its samples in the order of their tree, and the tree above it.
 */
import type { Linkage } from '../contract/consensus-result.js'
import { type ConsensusReportInput, samplesOf } from './consensus-input.js'
import { count, percent } from './numbers.js'
import { inkUrl } from './picture.js'
import { label, type Names } from './text.js'
import { treePath, WIDTH } from './tree-path.js'

/** Pixels a side: as many as a page has, and a page stays small. */
const MOST_PIXELS = 600

/** So many names can be read below. */
const MOST_NAMES = 60

const TREE_HEIGHT = 120

/** The picture, the clusters at its side, and the tree. */
export function consensusMap(input: ConsensusReportInput, names: Names): string {
  const { matrix, order, labels, tree } = input
  const samples = samplesOf(input)
  const side = Math.min(samples, MOST_PIXELS)
  const data = blockMeans(matrix.data, order, side)
  const url = inkUrl({ height: side, width: side, data })
  return `<figure class="heat consensus">
<div class="map">
<div class="tree"><svg viewBox="0 0 ${WIDTH} ${TREE_HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d="${treePath(tree, order, TREE_HEIGHT)}"/></svg></div>
<ol class="blocks" aria-hidden="true">${blocks(order, labels)}</ol>
<div><img src="${url}" alt="Heat map of the consensus matrix, ${samples} by ${samples} samples" style="aspect-ratio:1"></div>
${samples > MOST_NAMES ? '' : `<ol class="columns">${Array.from(order, (i) => `<li>${label(names(i))}</li>`).join('')}</ol>`}</div>
<p class="scale" aria-hidden="true">0 <span></span> ${percent(1)}</p>
<figcaption>${caption(samples, tree)}</figcaption>
</figure>`
}

function caption(samples: number, { heights }: Linkage): string {
  const which =
    samples <= MOST_PIXELS ? `one of all ${count(samples)} samples` : `the mean of neighbours among all ${count(samples)} samples`
  const highest = heights.at(-1)
  const scale = highest === undefined ? '' : ` It ends at ${percent(highest)}.`
  return `Rows and columns are ${which}, in the order of the tree above. Ink is the share of the runs in which the two were in one
cluster; numbers at the side are clusters. In the tree, height is the mean share of runs in which two branches were apart.${scale}`
}

/** Clusters from top to bottom, each a stretch of the order, as high as it has samples. */
function blocks(order: Uint32Array, labels: Uint32Array): string {
  const stretches: { cluster: number; samples: number }[] = []
  for (const i of order) {
    const cluster = labels[i] as number
    const last = stretches.at(-1)
    if (last?.cluster === cluster) last.samples++
    else stretches.push({ cluster, samples: 1 })
  }
  const isSeen = (samples: number) => samples / order.length > 0.02
  return stretches.map(({ cluster, samples }) => `<li style="flex-grow:${samples}">${isSeen(samples) ? cluster : ''}</li>`).join('')
}

/** The matrix in this order, as `side` × `side` means of blocks. */
function blockMeans(C: Float64Array, order: Uint32Array, side: number): Float64Array {
  const n = order.length
  const blockOf = new Uint32Array(n)
  const sizes = new Uint32Array(side)
  order.forEach((i, place) => {
    const block = Math.floor((place * side) / n)
    blockOf[i] = block
    sizes[block]++
  })
  const means = new Float64Array(side * side)
  for (let i = 0; i < n; i++) {
    const row = (blockOf[i] as number) * side
    for (let j = 0; j < n; j++) means[row + (blockOf[j] as number)] += C[i * n + j] as number
  }
  return means.map((sum, at) => sum / ((sizes[Math.floor(at / side)] as number) * (sizes[at % side] as number)))
}

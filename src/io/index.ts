export type { LabelledMatrix, Labels } from './labelled-matrix.js'
export type { ReadFormat, ReadLimits, ReadOptions, WriteFormat, WriteOptions } from './options.js'
export { readMatrix } from './read-matrix.js'
export { writeMatrix } from './write-matrix.js'

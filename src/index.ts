export { DenseMatrix } from './contract/dense-matrix.js'
export type { NmfError, NmfErrorCode, Place } from './contract/errors.js'
export type { Loss } from './contract/losses.js'
export type { MatrixLike, Numbers } from './contract/matrix-like.js'
export type { MiniBatchOptions } from './contract/mini-batch-options.js'
export type {
  CheckpointOptions,
  EngineName,
  FactorizeOptions,
  Frozen,
  Missing,
  ModelOptions,
  RunOptions,
  Solver,
  Start,
  SyncOptions,
  Update,
  WatchOptions,
  Weights,
} from './contract/options.js'
export type { QueueOptions, QueueSettings } from './contract/queue-options.js'
export type { Factorization, HistoryEntry, MiniBatchStopReason, Progress, StopReason, Warning } from './contract/result.js'
export { type Indices, type Offsets, SparseMatrix, type SparseParts } from './contract/sparse-matrix.js'
export type { Format } from './contract/sparse-source.js'
export type { FloatArray, TypedArray } from './contract/typed-array.js'
export { type EngineInfo, engineInfo } from './engines.js'
export { factorize, factorizeSync } from './factorize.js'
export type { Batches } from './mini-batch/batches.js'
export { MiniBatchNMF } from './mini-batch-nmf.js'
export { NMF } from './nmf.js'
export { configure } from './queue.js'

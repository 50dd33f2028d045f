export { type Alignment, alignComponents } from './align.js'
export { consensus } from './consensus.js'
export type { Axis, ConsensusOptions, RunsProgress } from './contract/consensus-options.js'
export type { Consensus, Linkage } from './contract/consensus-result.js'
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
export type { RankRow, RankSurvey, Spread, Stability, Suggestion, SurveyProgress } from './contract/survey.js'
export type { Measure, SurveyOptions } from './contract/survey-options.js'
export type { FloatArray, TypedArray } from './contract/typed-array.js'
export { type EngineInfo, engineInfo } from './engines.js'
export { factorize, factorizeSync } from './factorize.js'
export type { Batches } from './mini-batch/batches.js'
export { MiniBatchNMF } from './mini-batch-nmf.js'
export { NMF } from './nmf.js'
export {
  type FactorPair,
  type Normalization,
  type Normalized,
  type NormalizedDiagonal,
  normalizeComponents,
} from './normalize-components.js'
export { configure } from './queue.js'
export { type ComponentFeatures, type FeatureScores, type ScoreOptions, scoreFeatures } from './score-features.js'
export { selectRank } from './select-rank.js'

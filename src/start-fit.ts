/**
 * Every fit up to its first iteration: take X in, check it, choose the scale, start W and H.
 */
import type { Checkpoint } from './checkpoint/checkpoint-file.js'
import { type Fingerprint, fingerprintOf } from './checkpoint/fingerprint.js'
import { resume } from './checkpoint/resume.js'
import type { DenseMatrix } from './contract/dense-matrix.js'
import type { Engine, Factors, Session } from './contract/engine.js'
import { storedIn, type Working, workBytes } from './contract/fit-memory.js'
import { type Input, type Opened, openSource, storedOf } from './contract/intake.js'
import { betaOf } from './contract/losses.js'
import { allocate, requireMemory } from './contract/memory.js'
import { type Counting, isWhole, mostObserved, unobservedLines } from './contract/observed-intake.js'
import type { EngineName, Settings, Weights } from './contract/options.js'
import { type Problem, penalties, solverFor, sweepsFor } from './contract/problem.js'
import { holding } from './contract/promised.js'
import type { Turn } from './contract/queue.js'
import type { Warning } from './contract/result.js'
import { type Scale, scaleExponent } from './contract/scale.js'
import { checkShape, readWeights } from './contract/weights.js'
import type { Work } from './contract/work.js'
import { availableThreads, chooseEngine } from './engines.js'
import { enterQueue } from './enter-queue.js'
import { type Folding, fold, foldFactors, foldingOf } from './folding.js'
import { type Held, heldOf, startHeld } from './held.js'
import { checkGivenStart, fillGiven, fillStart, type GivenStart, readGivenStart, resolveStart, startsBySvd } from './init/start.js'
import { readComponents } from './inverse-transform.js'
import { rescale, scaleFor, startExponents } from './rescale.js'
import { takeX } from './take-x.js'
import type { Transfer } from './transfer.js'

export interface StartRequest {
  readonly X: unknown
  /** What messages call X; `'X'` where absent. */
  readonly name?: string
  readonly settings: Settings
  /** How much each entry of X counts. */
  readonly weights?: Weights | undefined
  /** H (k × n) of a model, to hold in place of what the settings say, so that only W is sought. */
  readonly fittedH?: DenseMatrix
  /** Its turn in the queue. Absent for a fit that runs at once, so that the caller's X can be read in place. */
  readonly turn?: Turn | undefined
  /** Takes X over, so that it can be read in place. */
  readonly transfer?: Transfer | undefined
  /** The most iterations there may be; `maxIter` where absent. */
  readonly iterations?: number
  /** Arrays of the size of H that the caller works in beside the fit, for the question whether all fits in memory. */
  readonly moreOfH?: number
  /** Whether the factors are checked at the end, so that X can be read in place where other threads may write to it. */
  readonly checked?: boolean
}

/** A problem with its X taken in, for any number of fits. */
export interface PreparedFit {
  /** When its turn had come. */
  readonly began: number
  readonly engine: Engine
  readonly settings: Settings
  readonly problem: Problem
  /** X as the solvers see it. */
  readonly input: Input
  readonly scale: Scale
  /** How weights of rows and columns have become a part of X and of the factors. */
  readonly folding: Folding | undefined
  readonly held: Held
  /** The factor held as the caller gave it. */
  readonly unfolded: Held
  readonly given: GivenStart | undefined
  readonly warnings: readonly Warning[]
  /** What it works in. */
  readonly needs: Working
  /** Whether the factors lie in shared memory. */
  readonly shared: boolean
}

/** A fit that is about to iterate. Whoever gets it disposes of the session. */
export interface StartedFit extends Omit<PreparedFit, 'warnings'> {
  readonly warnings: Warning[]
  readonly factors: Factors
  readonly session: Session
  /** What tells the fit from others, where checkpoints are kept or gone on from. */
  readonly fingerprint: Fingerprint | undefined
  /** What it goes on from. */
  readonly resumed: Checkpoint | undefined
}

export function* startFit(request: StartRequest): Work<StartedFit> {
  const prepared = yield* prepareFit(request)
  return yield* beginFit(prepared, prepared.settings.seed)
}

export function* prepareFit({
  X,
  name = 'X',
  settings,
  weights,
  fittedH,
  turn,
  transfer,
  iterations,
  moreOfH = 0,
  checked = false,
}: StartRequest): Work<PreparedFit> {
  const engine = chooseEngine(settings.engine)
  const isGiven = fittedH === undefined && typeof settings.init === 'object'
  const copied = { W: isGiven, H: isGiven || fittedH !== undefined }
  const queued = turn && (yield* enterQueue(turn, { X, name, settings, copied, transfer, iterations: iterations ?? settings.maxIter }))
  const modelH = fittedH && (yield* readComponents(fittedH))
  const read = isGiven ? yield* readGivenStart(settings.init as Exclude<Settings['init'], string>, settings.update, engine) : undefined
  const asked = { missing: settings.missing, weights: weights && (yield* readWeights(weights)) }
  // At once, it is opened after all that may run the caller's code, and then read in place.
  const opened = queued ?? openSource(X, name)
  const folding = foldingFor(asked, opened, settings)
  const counting = folding === undefined ? asked : { missing: asked.missing, weights: undefined }
  // A worker of JavaScript reaches no memory but shared.
  const borrow = { unshared: turn === undefined || (transfer !== undefined && !engine.wantsShared), shared: checked }
  const needs = { ...memoryNeeds(opened, settings, engine.name, fittedH !== undefined, counting), moreOfH }
  const shared = engine.wantsShared && turn !== undefined
  const taking = { counting, scan: engine.scan, shared, beside: workBytes(needs), ...(modelH && { columns: modelH.columns }) }
  let taken = yield* takeX(opened, name, settings, { borrow, ...taking })
  if (turn !== undefined) yield* turn.come()
  const began = performance.now()
  // A scale is for numbers that stay as they were measured.
  if (taken.memory === 'shared' && scaleExponent(taken.max) !== 0) taken = yield* takeX(opened, name, settings, taking)
  const shape = { m: taken.rows, n: taken.columns, k: settings.nComponents }
  if (read !== undefined) checkGivenStart(read, shape)
  const unfolded: Held = modelH === undefined ? yield* heldOf(read ?? {}, settings.update, taken.dtype) : { H: modelH }
  const folded = folding !== undefined && !('weightExponent' in taken) ? yield* fold(taken, folding) : taken
  const [held, given] = folding === undefined ? [unfolded, read] : [foldFactors(unfolded, folding), read && foldFactors(read, folding)]
  const scale = scaleFor({ weightExponent: folding?.exponent, ...folded }, held)
  const input = yield* rescale(folded, scale.q)
  const [solver, beta, isPartial] = [solverFor(settings), betaOf(settings.loss), 'weightExponent' in input]
  const problem: Problem = {
    ...shape,
    dtype: input.dtype,
    beta,
    solver,
    ...penalties(settings, shape, scale),
    updateW: held.W === undefined,
    updateH: held.H === undefined,
    sweepsW: sweepsFor(solver, beta, shape.n, shape.k, isPartial),
    sweepsH: sweepsFor(solver, beta, shape.m, shape.k, isPartial),
    ...(fittedH === undefined ? movingIn(settings) : {}),
    threads: settings.threads ?? availableThreads(),
  }
  const warnings = yield* aboutHoles(taken)
  return { began, engine, settings, problem, input, scale, folding, held, unfolded, given, warnings, needs, shared }
}

/** Starts W and H, by this seed where they start by chance. */
export function beginFit(prepared: PreparedFit, seed: number): Work<StartedFit> {
  return holding(workBytes(prepared.needs), started(prepared, seed))
}

function* started(prepared: PreparedFit, seed: number): Work<StartedFit> {
  const { engine, settings, problem, input, scale, held, given, needs, shared } = prepared
  const factors = allocateFactors(problem, needs, shared)
  const warnings: Warning[] = [...prepared.warnings]
  const session = engine.createSession(problem, storedOf(input), factors)
  let fingerprint: Fingerprint | undefined
  let resumed: Checkpoint | undefined
  try {
    if (settings.checkpoint !== undefined || settings.resume !== undefined) {
      fingerprint = yield* fingerprintOf(input, given, settings, engine.name)
      if (settings.resume !== undefined) resumed = yield* resume(settings.resume, fingerprint, problem, factors, session)
    }
    if (resumed !== undefined) warnings.push(...resumed.warnings)
    else if (!problem.updateW || !problem.updateH) yield* startHeld(held, given ?? {}, problem, input, scale, factors)
    else if (given !== undefined) yield* fillGiven(given, problem, startExponents(given, scale, input.dtype), factors)
    else warnings.push(...(yield* startByName({ ...settings, seed }, problem, input, engine, session, factors)))
  } catch (error) {
    session.dispose()
    throw error
  }
  return { ...prepared, factors, session, warnings, fingerprint, resumed }
}

function foldingFor({ missing, weights }: Counting, { rows, columns }: Opened, settings: Settings): Folding | undefined {
  if (missing !== 'error' || weights === undefined || 'dtype' in weights) return undefined
  checkShape(weights, rows, columns)
  return foldingOf(weights, settings, { rows, columns })
}

/** The components that move, of each factor of which some do not. */
function movingIn({ frozen, nComponents }: Settings): Pick<Problem, 'movingW' | 'movingH'> {
  const others = (components: readonly number[] = []) =>
    components.length === 0
      ? undefined
      : Uint32Array.from({ length: nComponents }, (_, t) => t).filter((component) => !components.includes(component))
  return { movingW: others(frozen?.W), movingH: others(frozen?.H) }
}

function* aboutHoles(taken: Input): Work<Warning[]> {
  if (!('weightExponent' in taken)) return []
  const { rows, columns } = yield* unobservedLines(taken)
  const what = [counted(rows, 'row'), counted(columns, 'column')].filter((words) => words !== '').join(' and ')
  return what === ''
    ? []
    : [{ code: 'NMF_UNOBSERVED', message: `nothing is observed in ${what} of X: what stands for them in W and H is 0` }]
}

const counted = (count: number, line: string) => (count === 0 ? '' : `${count} ${line}${count === 1 ? '' : 's'}`)

export function memoryNeeds(
  X: Opened,
  settings: Settings,
  engine: EngineName,
  isTransform: boolean,
  counting: Counting,
): Omit<Working, 'moreOfH'> {
  const shape = { m: X.rows, n: X.columns, k: settings.nComponents }
  const [updateW, updateH] = [settings.update !== 'H' || isTransform, settings.update !== 'W' && !isTransform]
  return {
    ...shape,
    dtype: X.dtype,
    beta: betaOf(settings.loss),
    solver: solverFor(settings),
    updateW,
    updateH,
    threads: settings.threads ?? availableThreads(),
    engine,
    ...countedIn(X, counting),
    isRepeated: settings.restarts > 1 && !isTransform,
    isKept: settings.checkpoint !== undefined || settings.resume !== undefined,
    startsBySvd: updateW && updateH && typeof settings.init === 'string' && startsBySvd(settings.init, shape),
  }
}

/** How X will be held: all of it, its stored entries, or those observed. */
function countedIn(X: Opened, counting: Counting): Pick<Working, 'stored' | 'isPartial' | 'isWeighted'> {
  if (isWhole(counting)) return { stored: storedIn(X), isPartial: false, isWeighted: false }
  return { stored: mostObserved(X, counting), isPartial: true, isWeighted: counting.weights !== undefined }
}

function allocateFactors({ dtype, m, n, k }: Problem, needs: Working, shared: boolean): Factors {
  // Again: since X was read, others have taken memory too.
  requireMemory(workBytes(needs), `W and H for nComponents ${k}`)
  return { W: allocate(dtype, m * k, 'W', shared), Ht: allocate(dtype, n * k, 'H', shared) }
}

function* startByName(
  settings: Settings,
  problem: Problem,
  input: Input,
  engine: Engine,
  session: Session,
  factors: Factors,
): Work<Warning[]> {
  const name = resolveStart(settings.init as Exclude<Settings['init'], object>, problem)
  yield* fillStart(name, problem, input, settings.seed, engine, session, factors)
  if (name !== 'nndsvd' || problem.solver !== 'mu') return []
  return [{ code: 'NMF_ZEROS_IN_START', message: "zeros of init 'nndsvd' stay zero under solver 'mu': 'nndsvda' fills them" }]
}

/**
 * `nmf doctor`: what would run here, and why.
 */
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { type EngineInfo, engineInfo } from '../engines.js'
import { json, table } from './printable.js'

const BUILD = 'build it: `npm run build:native` in node_modules/nmf-native, with CMake, a C++20 compiler, a BLAS and Eigen'

/** What to do, by what the reason says. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^NMF_ENGINE is js/, 'unset NMF_ENGINE to have the native engine where it loads'],
  [/GLIBC/, `the system is older than the binary; ${BUILD}`],
  [/computes wrong products/, 'set OPENBLAS_CORETYPE to a more modest kernel, such as Haswell, and tell us'],
  [/disabled|permission|--allow-addons/i, 'Node forbids addons here: run it without --no-addons, or with --allow-addons'],
  [/invalid ELF|architecture|mach-o|Win32/i, 'node_modules comes from another machine: install the package anew'],
  [/not there/, `there is no binary for this platform in the package; ${BUILD}`],
]

type Machine = ReturnType<typeof thisMachine>

/** Memory in bytes. */
const thisMachine = () => ({
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  system: release(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory: totalmem(),
  availableMemory: process.availableMemory(),
})

export function doctor(flags: { readonly json?: boolean }): string {
  const info = engineInfo()
  const machine = thisMachine()
  const advice = adviceOn(info)
  if (flags.json) return json({ ...info, machine, advice })
  return table([...engineRows(info, advice), ...machineRows(machine)])
}

/** Nothing where the native engine runs. */
function adviceOn({ engine, reason }: EngineInfo): string | undefined {
  if (engine === 'native') return undefined
  return ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? 'mark nmf-native as external if this is a bundle; otherwise tell us'
}

function engineRows({ engine, reason, version, blas, simd }: EngineInfo, advice: string | undefined): [string, string][] {
  return [
    ['nmf-native', version],
    ['engine', engine === 'native' ? 'native: C++ with BLAS' : 'js: plain JavaScript, with the same results, slower'],
    ['why', reason],
    ...(advice === undefined ? [] : [['what to do', advice] as [string, string]]),
    ...(blas === null ? [] : [['BLAS', `${blas.library} ${blas.version}, kernels for ${blas.core}`] as [string, string]]),
    ['instructions', simd],
  ]
}

const GIB = 2 ** 30
const gib = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`

function machineRows({ node, platform, system, processor, cores, memory, availableMemory }: Machine): [string, string][] {
  return [
    ['Node', node],
    ['platform', `${platform}, ${system}`],
    ['processor', processor],
    ['cores', String(cores)],
    ['memory', `${gib(memory)}, ${gib(availableMemory)} of it available`],
  ]
}

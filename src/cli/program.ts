/**
 * The commands, their arguments, flags and help. What a command does is loaded when it runs: help comes at once.
 */
import { Command, Option } from 'commander'
import { AXES, CONSENSUS_DEFAULTS, CONSENSUS_RULES } from '../contract/consensus-options.js'
import { version } from '../contract/package.js'
import { oneOf, type Rule } from '../contract/rule.js'
import type { ConsensusFlags } from './consensus.js'
import type { DemoFlags } from './demo.js'
import { duration, readDuration } from './durations.js'
import type { FitFlags } from './fit.js'
import { concurrencyOption, fitOptions, optionsOfManyFits } from './fit-options.js'
import { anyText, flag, imageShape, readImageShape, readNumber } from './flags.js'
import { MATRIX_FORMATS } from './output-folder.js'
import { print } from './printable.js'
import type { RankFlags } from './rank.js'
import { rankOptions } from './rank-options.js'
import { readingOptions, STDIN } from './reading-options.js'
import type { ReportFlags } from './report.js'
import { running } from './running.js'
import type { TransformFlags } from './transform.js'

export function createProgram(): Command {
  const program = new Command('nmf')
    .description('Non-negative matrix factorization: X ≈ W·H, with nothing below zero.')
    .version(version)
    .exitOverride()
    // One place words all errors, those of the commands too.
    .configureOutput({ outputError() {} })
    .addHelpText('before', examples('nmf fit X.npy -k 20 --out out/', 'nmf transform out/model.nmf X2.npy --out W2.npy', 'nmf demo'))
    .addHelpText('after', EXIT_CODES)
  for (const add of [addFit, addConsensus, addRank, addTransform, addInfo, addReport, addDoctor, addDemo]) add(program)
  return program
}

const EXIT_CODES = '\nExit codes: 0 done, 1 failed, 2 usage, 65 bad data, 66 no such input, 130 interrupted.'

const examples = (...lines: string[]) => `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`

const asJson = () => new Option('--json', 'print one JSON object')
const quiet = () => new Option('--quiet', 'no progress and no warnings')
const image = () => flag('--image <height>x<width>', 'what the features are pixels of, for the report', imageShape, readImageShape)

const weights = () => flag('--weights <file>', 'how much each entry of X counts: a matrix like X, or one column or row', anyText)

const reading = (X: string) => `reading ${X === STDIN ? 'the standard input' : X}`

function withOptions(command: Command, ...options: Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}

function addFit(program: Command): void {
  const command = program
    .command('fit')
    .description('Factorizes X: W, H, the model and fit.json into a folder, a line about them to stdout.')
    .argument('<X>', 'a file: npy, npz, mtx, csv, tsv or parquet; - is the standard input')
    .addHelpText(
      'before',
      examples(
        'nmf fit X.npy -k 20 --out out/',
        'nmf fit counts.mtx -k 50 --loss kl --out out/ --report report.html',
        'nmf fit X.csv -k 10 --out out/ --format csv --time-limit 5m',
        'zcat X.csv.gz | nmf fit - --input-format csv -k 10 --out out/',
      ),
    )
  withOptions(
    command,
    flag('--out <folder>', 'where the files go; made where it is missing', anyText).makeOptionMandatory(),
    ...fitOptions(),
    weights(),
    flag('--format <name>', `of W and H: ${MATRIX_FORMATS.join(', ')}`, oneOf(MATRIX_FORMATS)).default('npy', 'npy'),
    flag('--report <file>', 'write a report, one HTML file', anyText),
    image(),
    flag('--checkpoint <file>', 'keep the state of the fit there', anyText),
    flag('--checkpoint-every <time>', 'how often (default: 60s)', duration, readDuration),
    flag('--resume <file>', 'go on from a checkpoint', anyText),
    ...readingOptions(),
    asJson(),
    quiet(),
  ).action((X: string, flags: FitFlags) =>
    running(flags, reading(X), async (run) => {
      const { fit } = await import('./fit.js')
      return fit(X, flags, run)
    }),
  )
}

function addConsensus(program: Command): void {
  const command = program
    .command('consensus')
    .description('Fits X many times: which samples the fits put together, and the components that most of them find.')
    .argument('<X>', 'a file: npy, npz, mtx, csv, tsv or parquet; - is the standard input')
    .addHelpText(
      'before',
      examples(
        'nmf consensus X.mtx -k 5 --runs 30 --out out/',
        'nmf consensus genes.csv -k 3 --axis columns --out out/ --report consensus.html',
      ),
    )
  const rule = (key: string) => CONSENSUS_RULES[key] as Rule
  const byDefault = (key: keyof typeof CONSENSUS_DEFAULTS) => `default: ${CONSENSUS_DEFAULTS[key]}`
  withOptions(
    command,
    flag('--out <folder>', 'where the files go; made where it is missing', anyText).makeOptionMandatory(),
    flag('--runs <count>', `fits (${byDefault('runs')})`, rule('runs'), readNumber),
    flag('--axis <name>', `what is clustered: ${AXES.join(', ')} (${byDefault('axis')})`, rule('axis')),
    concurrencyOption(rule('concurrency')),
    flag(
      '--density-threshold <distance>',
      `components farther from others are left out (${byDefault('densityThreshold')})`,
      rule('densityThreshold'),
      readNumber,
    ),
    ...optionsOfManyFits(CONSENSUS_RULES),
    weights(),
    flag('--report <file>', 'write a report, one HTML file', anyText),
    ...readingOptions(),
    asJson(),
    quiet(),
  ).action((X: string, flags: ConsensusFlags) =>
    running(flags, reading(X), async (run) => {
      const { consensus } = await import('./consensus.js')
      return consensus(X, flags, run)
    }),
  )
}

function addRank(program: Command): void {
  const command = program
    .command('rank')
    .description('Fits X with many numbers of components: a table of how well each suits, and what each measure suggests.')
    .argument('<X>', 'a file: npy, npz, mtx, csv, tsv or parquet; - is the standard input')
    .addHelpText(
      'before',
      examples(
        'nmf rank X.mtx --ranks 2..12',
        'nmf rank X.npy --ranks 2..12 --runs 50 --report rank.html --out rank.json',
        'nmf rank X.csv --ranks 5..50:5 --measures bi-cross-validation,stability --resume rank.survey',
      ),
    )
  withOptions(
    command,
    ...rankOptions(),
    weights(),
    flag('--out <file>', 'write all numbers, as JSON', anyText),
    flag('--report <file>', 'write a report, one HTML file', anyText),
    flag('--resume <file>', 'keep each run there, and go on from it', anyText),
    ...readingOptions(),
    asJson(),
    quiet(),
  ).action((X: string, flags: RankFlags) =>
    running(flags, reading(X), async (run) => {
      const { rank } = await import('./rank.js')
      return rank(X, flags, run)
    }),
  )
}

function addTransform(program: Command): void {
  const command = program
    .command('transform')
    .description('W for new rows: how much of each component is in them.')
    .argument('<model>', 'model.nmf, as nmf fit writes it')
    .argument('<X>', 'new rows, with the columns of the fit; - is the standard input')
    .addHelpText('before', examples('nmf transform out/model.nmf X2.npy --out W2.npy'))
  withOptions(
    command,
    flag('--out <file>', 'where W goes: npy, npz, mtx, csv or tsv by its extension', anyText).makeOptionMandatory(),
    weights(),
    ...readingOptions(),
    asJson(),
    quiet(),
  ).action((model: string, X: string, flags: TransformFlags) =>
    running(flags, reading(X), async (run) => {
      const { transform } = await import('./transform.js')
      return transform(model, X, flags, run)
    }),
  )
}

function addInfo(program: Command): void {
  const command = program
    .command('info')
    .description('What is in a model.')
    .argument('<model>', 'model.nmf, as nmf fit writes it')
    .addHelpText('before', examples('nmf info out/model.nmf', 'nmf info out/model.nmf --json'))
  withOptions(command, asJson()).action(async (model: string, flags: { json?: boolean }) => {
    const { info } = await import('./info.js')
    print(await info(model, flags))
  })
}

function addReport(program: Command): void {
  const command = program
    .command('report')
    .description('A report on a fit, one HTML file.')
    .argument('<folder>', 'what nmf fit wrote to')
    .addHelpText('before', examples('nmf report out/ --out report.html', 'nmf report out/ --out report.html --image 28x28'))
  withOptions(command, flag('--out <file>', 'where the report goes', anyText).makeOptionMandatory(), image(), asJson()).action(
    async (folder: string, flags: ReportFlags) => {
      const { report } = await import('./report.js')
      print(await report(folder, flags))
    },
  )
}

function addDoctor(program: Command): void {
  const command = program.command('doctor').description('What would run here, and why.').addHelpText('before', examples('nmf doctor'))
  withOptions(command, asJson()).action(async (flags: { json?: boolean }) => {
    const { doctor } = await import('./doctor.js')
    print(doctor(flags))
  })
}

function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('A small example, made on the spot, with its report.')
    .addHelpText('before', examples('nmf demo', 'nmf demo --no-report'))
  withOptions(
    command,
    flag('--report <file>', 'where the report goes', anyText).default('nmf-demo.html', 'nmf-demo.html'),
    new Option('--no-report', 'write none'),
    asJson(),
    quiet(),
  ).action((flags: DemoFlags) =>
    running(flags, 'drawing pictures', async (run) => {
      const { demo } = await import('./demo.js')
      return demo(flags, run)
    }),
  )
}

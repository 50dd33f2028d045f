// What is factorized, and by whom.
import { loadDigits } from '../scripts/demo/digits.mjs'
import { counts, planted } from './data/planted.mjs'
import { sounds } from './data/sounds.mjs'
import { speeches } from './data/speeches.mjs'

const OURS = ['native', 'js']

/**
 * `contenders` are those worth their time on the case. `loss` is β. `limit` is how many seconds the longest run may take on the
 * way to the objective; a contender that would need longer has not reached it. `limits`: where the best of the others would, so much
 * for that one alone. `headline`: a row of the README.
 * `mostRepeats`: where more would take too long. `calls`: whole calls with defaults are timed instead of iterations.
 */
export const CASES = [
  {
    name: 'digits 10,000 × 784, k = 49',
    k: 49,
    limit: 8,
    limits: { 'scikit-learn cd': 30 },
    headline: true,
    contenders: ['native', 'scikit-learn', 'RcppML'],
    make: () => loadDigits().X,
  },
  {
    name: 'small 2,000 × 500, k = 20',
    k: 20,
    limit: 2,
    headline: true,
    contenders: [...OURS, 'scikit-learn', 'ml-matrix', 'tfjs', 'RcppML'],
    make: () => planted(2_000, 500, 20),
  },
  {
    name: 'dense 20,000 × 2,000, k = 20',
    k: 20,
    limit: 6,
    limits: { 'scikit-learn cd': 10 },
    contenders: ['native', 'scikit-learn', 'RcppML'],
    make: () => planted(20_000, 2_000, 20),
  },
  large('tall', 20_000, 5_000, { k: 8, limits: { 'scikit-learn cd': 8 } }),
  large('tall', 20_000, 5_000, { k: 20, limit: 16, limits: { 'scikit-learn cd': 40 }, headline: true }),
  large('tall', 20_000, 5_000, { k: 64, limit: 12, limits: { 'scikit-learn cd': 120 } }),
  large('wide', 5_000, 20_000, { k: 20, limits: { 'scikit-learn cd': 40 } }),
  large('square', 5_000, 5_000, { k: 20, limits: { 'scikit-learn cd': 10 } }),
  {
    name: 'sparse counts 2,500 × 14,000, k = 20',
    k: 20,
    limit: 10,
    limits: { 'scikit-learn cd': 25 },
    headline: true,
    contenders: ['native', 'scikit-learn', 'RcppML'],
    make: () => counts(2_500, 14_000, 20, 1_300_000),
  },
  {
    name: 'sparse counts 2,500 × 14,000, Kullback-Leibler, k = 20',
    k: 20,
    loss: 1,
    limit: 45,
    limits: { 'scikit-learn mu': 150 },
    headline: true,
    contenders: ['native', 'scikit-learn'],
    make: () => counts(2_500, 14_000, 20, 1_300_000),
  },
  {
    name: 'speeches, words, Kullback-Leibler, k = 8',
    k: 8,
    loss: 1,
    limit: 16,
    headline: true,
    contenders: [...OURS, 'scikit-learn'],
    make: speeches,
  },
  {
    name: 'spectrogram of 60 s, Itakura-Saito, k = 8',
    k: 8,
    loss: 0,
    limit: 12,
    limits: { 'scikit-learn mu': 25 },
    headline: true,
    contenders: [...OURS, 'scikit-learn'],
    make: () => sounds(60),
  },
  {
    name: 'dense 2,000 × 2,000, Kullback-Leibler, k = 20',
    k: 20,
    loss: 1,
    limit: 20,
    limits: { 'scikit-learn mu': 100 },
    headline: true,
    contenders: ['native', 'scikit-learn'],
    make: () => planted(2_000, 2_000, 20),
  },
  { name: 'tiny 100 × 3, k = 2', k: 2, calls: 300, contenders: [...OURS, 'scikit-learn'], make: () => planted(100, 3, 2) },
]

/** Where the others of Node take seconds an iteration, and a repeat of all takes half a minute. */
function large(shape, rows, columns, { k, limit = 5, limits, headline = false }) {
  const name = `${shape} ${rows.toLocaleString('en')} × ${columns.toLocaleString('en')}, k = ${k}`
  const contenders = ['native', 'scikit-learn']
  return { name, k, limit, limits, headline, mostRepeats: 3, contenders, make: () => planted(rows, columns, k) }
}

/** Everything runs, nothing is worth reading. */
export const SMOKE = [
  {
    name: 'smoke 200 × 50, k = 4',
    k: 4,
    limit: 0.2,
    contenders: [...OURS, 'scikit-learn', 'ml-matrix', 'tfjs', 'RcppML'],
    make: () => planted(200, 50, 4),
  },
  {
    name: 'smoke sparse 200 × 300, Kullback-Leibler, k = 4',
    k: 4,
    loss: 1,
    limit: 0.2,
    contenders: [...OURS, 'scikit-learn'],
    make: () => counts(200, 300, 4, 3_000),
  },
  { name: 'smoke tiny 100 × 3, k = 2', k: 2, calls: 20, contenders: [...OURS, 'scikit-learn'], make: () => planted(100, 3, 2) },
]

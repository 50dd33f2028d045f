// Separating sounds that play at once: three notes that swell and fade, each in a rhythm of its own, recorded together with
// some hiss, which is a sound of its own. The Itakura-Saito divergence measures power spectra by ratios, so that quiet partials
// count as much as loud ones.
import { factorize } from 'nmf-native'

const RATE = 8000 // samples a second
const FRAME = 512 // samples a spectrum
const STEP = 256
const COSINE = Float64Array.from({ length: FRAME }, (_, t) => Math.cos((2 * Math.PI * t) / FRAME))
const notes = [
  { name: 'A3', hertz: 220.0, every: 0.5 },
  { name: 'C4', hertz: 261.63, every: 0.7 },
  { name: 'E4', hertz: 329.63, every: 0.3 },
]

const tracks = [...notes.map(({ hertz, every }) => swelling(hertz, every, 6 * RATE)), noise(6 * RATE, 0.01)]
const mixed = tracks[0].map((_, t) => tracks.reduce((sum, track) => sum + track[t], 0))

const X = spectrogram(mixed)
const { W, H, iterations } = await factorize(X, { nComponents: 4, loss: 'itakura-saito', init: 'random' })

console.log(`${X.length} spectra of ${X[0].length} frequencies; ${iterations} iterations`)
const names = [...notes.map(({ name }) => name), 'the hiss']
const loudness = tracks.map((track) => spectrogram(track).map((frame) => frame.reduce((sum, power) => sum + power, 0)))
const components = H.toArray().map((spectrum, c) => ({ pitch: pitch(spectrum), activity: W.toArray().map((row) => row[c]) }))
for (const { pitch: hertz, activity } of components.sort((a, b) => a.pitch - b.pitch)) {
  const alike = loudness.map((track) => correlation(track, activity))
  const best = alike.indexOf(Math.max(...alike))
  console.log(`strongest at ${hertz.toFixed(0)} Hz, plays like ${names[best]} (correlation ${alike[best].toFixed(2)})`)
}

/** A note with eight partials that swells and fades again and again. */
function swelling(hertz, every, length) {
  return Float64Array.from({ length }, (_, t) => {
    let sum = 0
    for (let partial = 1; partial <= 8; partial++) sum += Math.sin((2 * Math.PI * hertz * partial * t) / RATE) / partial
    return sum * Math.sin((Math.PI * t) / RATE / every) ** 4
  })
}

/** The same hiss on every run (a linear congruential generator). */
function noise(length, size) {
  let state = 1
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647
    return size * (state / 1073741824 - 1)
  })
}

/** Power spectra of overlapping frames under a Hann window. */
function spectrogram(signal) {
  const window = Float64Array.from({ length: FRAME }, (_, t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / FRAME))
  const frames = []
  for (let from = 0; from + FRAME <= signal.length; from += STEP) frames.push(power(window.map((value, t) => value * signal[from + t])))
  return frames
}

/** |Fourier transform|² by its definition, from a table of cosines; no entry is 0, which the divergence could not take. */
function power(frame) {
  return Float64Array.from({ length: FRAME / 2 + 1 }, (_, frequency) => {
    let [re, im] = [0, 0]
    for (let t = 0; t < FRAME; t++) {
      const turn = (t * frequency) % FRAME
      re += frame[t] * COSINE[turn]
      im -= frame[t] * COSINE[(turn + (3 * FRAME) / 4) % FRAME]
    }
    return re * re + im * im + 1e-9
  })
}

function pitch(spectrum) {
  return (spectrum.indexOf(Math.max(...spectrum)) * RATE) / FRAME
}

function correlation(a, b) {
  const mean = (x) => x.reduce((sum, value) => sum + value, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const product = (x, mx, y, my) => x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0)
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb))
}

// The power spectrogram of notes that swell and fade in rhythms of their own, with hiss: `examples/sounds.mjs`, longer and of more notes.
import { randomNumbers } from '../random.mjs'

const RATE = 8000 // samples a second
const FRAME = 512 // samples a spectrum, half of which overlap
const NOTES = [220, 261.63, 329.63, 392, 440, 523.25, 659.26].map((hertz, i) => ({ hertz, every: 0.3 + 0.13 * ((3 * i) % 7) }))

/** One row a spectrum, one column a frequency; no entry is 0, which Itakura-Saito could not take. */
export function sounds(seconds) {
  const signal = mixed(seconds * RATE)
  const rows = Math.floor((signal.length - FRAME) / (FRAME / 2)) + 1
  const columns = FRAME / 2 + 1
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) data.set(power(signal.subarray((i * FRAME) / 2, (i * FRAME) / 2 + FRAME)), i * columns)
  return { rows, columns, data }
}

function mixed(length) {
  const random = randomNumbers(4)
  const signal = Float64Array.from({ length }, () => 0.01 * random.normal())
  for (const { hertz, every } of NOTES) {
    for (let t = 0; t < length; t++) {
      let note = 0
      for (let partial = 1; partial <= 8; partial++) note += Math.sin((2 * Math.PI * hertz * partial * t) / RATE) / partial
      signal[t] += note * Math.sin((Math.PI * t) / RATE / every) ** 4
    }
  }
  return signal
}

const COSINE = Float64Array.from({ length: FRAME }, (_, t) => Math.cos((2 * Math.PI * t) / FRAME))
const WINDOW = COSINE.map((cosine) => 0.5 - 0.5 * cosine)

/** |Fourier transform|² under a Hann window, by its definition. */
function power(frame) {
  return Float64Array.from({ length: FRAME / 2 + 1 }, (_, frequency) => {
    let [re, im] = [0, 0]
    for (let t = 0; t < FRAME; t++) {
      const turn = (t * frequency) % FRAME
      const sample = WINDOW[t] * frame[t]
      re += sample * COSINE[turn]
      im -= sample * COSINE[(turn + (3 * FRAME) / 4) % FRAME]
    }
    return re * re + im * im + 1e-9
  })
}

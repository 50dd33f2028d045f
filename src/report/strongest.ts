import type { FloatArray } from '../contract/typed-array.js'

/** The indices of the largest entries above 0, the largest first, at most `most` of them; of equals the first. */
export function strongest(weights: FloatArray, most: number): number[] {
  const found: number[] = []
  const weightAt = (place: number) => weights[found[place] as number] as number
  weights.forEach((weight, index) => {
    if (!(weight > 0) || (found.length === most && weight <= weightAt(most - 1))) return
    let place = found.length
    while (place > 0 && weightAt(place - 1) < weight) place--
    found.splice(place, 0, index)
    if (found.length > most) found.pop()
  })
  return found
}

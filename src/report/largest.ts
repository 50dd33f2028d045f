/** The largest of non-negative numbers; 0 where there is none. */
export function largest(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] as number)
  return most
}

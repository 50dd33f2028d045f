/** The losses by name, each a β-divergence D_β(X | WH) with the β given here. */
export const LOSSES = { frobenius: 2 } as const

/** A loss by its name or its β. */
export type Loss = keyof typeof LOSSES | (typeof LOSSES)[keyof typeof LOSSES]

export function betaOf(loss: Loss): number {
  return typeof loss === 'number' ? loss : LOSSES[loss]
}

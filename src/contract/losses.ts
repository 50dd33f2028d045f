/** The named losses, each a β-divergence D_β(X | WH) with the β given here. Any other finite β may be given as a number. */
export const LOSSES = { frobenius: 2, 'kullback-leibler': 1, 'itakura-saito': 0 } as const

/** @inline */
type LossName = keyof typeof LOSSES

/** A loss by its name or its β. */
export type Loss = LossName | number

export function betaOf(loss: Loss): number {
  return typeof loss === 'number' ? loss : LOSSES[loss]
}

/**
 * Typed arrays as the engine of JavaScript knows them, whatever their class claims: a subclass can override
 * `length`, a view can be detached or lie on a buffer that shrinks. Every length and pointer goes through here.
 */
import { isSharedArrayBuffer } from 'node:util/types'

/** What is computed in: float64 or float32. */
export type FloatArray = Float64Array | Float32Array

/** What a dense X can lie in: small whole numbers stay as they are, and are computed with as floating-point ones. */
export type NumberArray = FloatArray | Uint8Array | Uint16Array

/** What numbers are read from. */
export type TypedArray =
  | FloatArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** The number type that a matrix computes in. */
export type DType = 'float64' | 'float32'

export const FLOAT_ARRAYS = { float64: Float64Array, float32: Float32Array } as const

/** The number types that a dense X can be stored in. */
export type Storage = DType | 'uint8' | 'uint16'

export const NUMBER_ARRAYS = { ...FLOAT_ARRAYS, uint8: Uint8Array, uint16: Uint16Array } as const

const SMALL: Record<string, 'uint8' | 'uint16'> = { Uint8Array: 'uint8', Uint8ClampedArray: 'uint8', Uint16Array: 'uint16' }

/** The largest finite number of each type. */
export const LARGEST = { float64: Number.MAX_VALUE, float32: (2 - 2 ** -23) * 2 ** 127 } as const

/** The distance from 1 to the next number of each type. */
export const MACHINE_EPSILON = { float64: 2 ** -52, float32: 2 ** -23 } as const

const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object

function intrinsic<T>(name: PropertyKey): (array: unknown) => T {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get
  if (getter === undefined) throw new Error(`no intrinsic getter ${String(name)}`)
  return (array) => getter.call(array) as T
}

const lengthOf = intrinsic<number>('length')
const bufferOf = intrinsic<ArrayBufferLike>('buffer')
const byteOffsetOf = intrinsic<number>('byteOffset')
const kindOf = intrinsic<string | undefined>(Symbol.toStringTag)

const CLASSES: Record<string, new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray> = {
  Float64Array,
  Float32Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
}
// Float16Array came with Node 24.
const Float16 = (globalThis as { Float16Array?: (typeof CLASSES)[string] }).Float16Array
if (Float16 !== undefined) CLASSES['Float16Array'] = Float16

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && kindOf(value) !== undefined
}

/** A view of the same bytes by the built-in class, with the true length (0 where the buffer is detached). */
export function plainView(array: TypedArray): TypedArray {
  const View = CLASSES[kindOf(array) as string] as (typeof CLASSES)[string]
  const length = lengthOf(array)
  return length === 0 ? new View(new ArrayBuffer(0), 0, 0) : new View(bufferOf(array), byteOffsetOf(array), length)
}

/** float32 stays float32; every other number type computes in float64. */
export function dtypeOf(array: unknown): DType {
  return isTypedArray(array) && kindOf(array) === 'Float32Array' ? 'float32' : 'float64'
}

/** The least type that holds all that an array of this kind can. */
export function storageOf(array: unknown): Storage {
  return (isTypedArray(array) ? SMALL[kindOf(array) as string] : undefined) ?? dtypeOf(array)
}

export function isSmall(storage: Storage): boolean {
  return storage === 'uint8' || storage === 'uint16'
}

/** The array where X may lie in it, clamped bytes as plain ones. */
export function asStored(array: unknown): NumberArray | undefined {
  if (isFloatArray(array)) return array
  if (!isSmall(storageOf(array))) return undefined
  const small = array as Uint8Array | Uint8ClampedArray | Uint16Array
  return small instanceof Uint8ClampedArray ? new Uint8Array(small.buffer, small.byteOffset, small.length) : small
}

export function isFloatArray(array: unknown): array is FloatArray {
  return isTypedArray(array) && (kindOf(array) === 'Float64Array' || kindOf(array) === 'Float32Array')
}

/** Which memory of the caller's may be read where it lies. */
export interface Borrow {
  /** Memory that can be detached or shrink: where no other code runs before the end. */
  readonly unshared: boolean
  /** Memory that can only grow, but that other threads may write to: where the end is checked. */
  readonly shared: boolean
}

/** Whether the array may be read where it lies, as numbers of this type. */
export function mayBorrow<A extends NumberArray>(array: A | undefined, storage: Storage, borrow: Borrow | undefined): array is A {
  return array !== undefined && borrow !== undefined && storageOf(array) === storage && (isShared(array) ? borrow.shared : borrow.unshared)
}

/** Whether other threads may write to it, whichever realm its buffer is from. */
export function isShared(array: TypedArray): boolean {
  return isSharedArrayBuffer(bufferOf(array))
}

/** The array itself where it has the type, else a copy in that type. */
export function cast(array: FloatArray, dtype: DType): FloatArray {
  return dtypeOf(array) === dtype ? array : new FLOAT_ARRAYS[dtype](array)
}

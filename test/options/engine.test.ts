/** Which engine runs: the option, the variable NMF_ENGINE, and what happens where the addon does not load. */
import { describe, expect, it } from 'vitest'
import { engineInfo, factorizeSync, NMF } from '../../src/index.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'

const ask = (env: Record<string, string>, body: string, node: string[] = []) => outputOf(body, { env, node })
const engineOf = (options: string) => `console.log(factorizeSync([[1, 2], [3, 4]], { nComponents: 1, ${options} }).engine)`
const codeOf = (call: string) => `try { ${call}; console.log('none') } catch (error) { console.log(error.name, error.code, error.message) }`

describe('the option engine', () => {
  it.each(TESTED_ENGINES)('%s is what runs and what the result says', (engine) => {
    expect(factorizeSync([[1, 2]], { nComponents: 1, engine }).engine).toBe(engine)
  })

  it('holds for all that a model does', async () => {
    const X = [
      [1, 2],
      [3, 4],
    ]
    const model = new NMF({ nComponents: 1, engine: 'js' })
    await model.fit(X)
    expect((await model.transform(X)).rows).toBe(2)
    expect(model.inverseTransform([[1]]).columns).toBe(2)
  })
})

describe('NMF_ENGINE', () => {
  it('sets the default', async () => {
    expect(await ask({ NMF_ENGINE: 'js' }, engineOf(''))).toBe('js')
    expect(await ask({ NMF_ENGINE: 'js' }, engineOf("engine: 'auto'"))).toBe('js')
    for (const name of ['native', 'auto', '']) expect(await ask({ NMF_ENGINE: name }, engineOf(''))).toBe('native')
  })

  it('gives way to the option', async () => {
    expect(await ask({ NMF_ENGINE: 'js' }, engineOf("engine: 'native'"))).toBe('native')
    expect(await ask({ NMF_ENGINE: 'native' }, engineOf("engine: 'js'"))).toBe('js')
  })

  it('is checked like an option', async () => {
    for (const call of ['factorizeSync([[1]], { nComponents: 1 })', 'await factorize([[1]], { nComponents: 1 })', 'engineInfo()']) {
      const told = await ask({ NMF_ENGINE: 'Native' }, codeOf(call))
      expect(told).toBe(`RangeError ERR_NMF_OPTION the environment variable NMF_ENGINE must be one of 'auto', 'native', 'js', got "Native"`)
    }
  })

  it('is read at each call', async () => {
    expect(await ask({ NMF_ENGINE: 'js' }, `${engineOf('')}; process.env.NMF_ENGINE = 'native'; ${engineOf('')}`)).toBe('js\nnative')
  })

  it('shows in engineInfo', async () => {
    const told = JSON.parse(await ask({ NMF_ENGINE: 'js' }, 'console.log(JSON.stringify(engineInfo()))'))
    expect(told).toMatchObject({ engine: 'js', reason: 'NMF_ENGINE is js', blas: null })
  })
})

describe('where the addon does not load', () => {
  const without = (body: string) => ask({ NMF_ENGINE: '' }, body, ['--no-addons'])

  it('auto runs on JavaScript', async () => {
    expect(await without(engineOf(''))).toBe('js')
  })

  it('native is refused with the reason', async () => {
    for (const call of [
      "factorizeSync([[1]], { nComponents: 1, engine: 'native' })",
      "await factorize([[1]], { nComponents: 1, engine: 'native' })",
      "new NMF({ nComponents: 1, engine: 'native' }).fitSync([[1]])",
    ]) {
      expect(await without(codeOf(call))).toMatch(/^Error ERR_NMF_ENGINE engine 'native' must load, but .*addon/)
    }
  })

  it('engineInfo says why', async () => {
    const told = JSON.parse(await without('console.log(JSON.stringify(engineInfo()))'))
    expect(told).toMatchObject({ engine: 'js', blas: null })
    expect(told.reason).toMatch(/no native addon could be loaded on .*: .*nmf_native\.node: .*nmf-native/)
  })

  it('does what native does, to rounding', async () => {
    const program = 'const { W } = factorizeSync(uneven(9, 7), { nComponents: 2, maxIter: 5 }); console.log(JSON.stringify([...W.data]))'
    const [js, native] = [JSON.parse(await without(program)), JSON.parse(await ask({ NMF_ENGINE: '' }, program))] as [number[], number[]]
    // Five iterations of sums over at most 9 terms, as the bound of 1e-9 that both keep to against scikit-learn.
    js.forEach((value, at) => expect(Math.abs(value - (native[at] as number))).toBeLessThanOrEqual(1e-9 * Math.max(...native)))
  })
})

describe('engineInfo', () => {
  it('says what would run, with versions and cores', () => {
    const { engine, reason, version, blas, simd, cores } = engineInfo()
    expect(TESTED_ENGINES).toContain(engine)
    expect(reason.length).toBeGreaterThan(5)
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
    expect(engine === 'native' ? ['avx512', 'avx2', 'plain'] : ['none']).toContain(simd)
    expect(Number.isInteger(cores) && cores >= 1).toBe(true)
    if (engine === 'native')
      expect(blas).toMatchObject({ library: expect.any(String), version: expect.any(String), core: expect.any(String), threads: 1 })
  })
})

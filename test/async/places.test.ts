/** The order in which places are given, with work that ends when the test says so. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Queue, Turn } from '../../src/contract/queue.js'
import { runAsync, type Work } from '../../src/contract/work.js'
import { refusal } from '../support/refusals.js'

/** Calls on a queue, and which of them compute. */
class Calls {
  readonly computing: string[] = []
  readonly began: string[] = []
  private readonly turns = new Map<string, Turn>()
  private readonly queue: Queue

  constructor(maxConcurrentFits: number, maxQueuedFits = 1000) {
    this.queue = new Queue({ maxConcurrentFits, maxQueuedFits })
  }

  /** A call by this name, short where the name begins with s. */
  enter(name: string): void {
    const turn = new Turn(this.queue)
    const called = turn.called.bind(turn)
    turn.called = () => {
      this.computing.push(name)
      this.began.push(name)
      called()
    }
    turn.enter(name.startsWith('s'))
    this.turns.set(name, turn)
  }

  end(name: string): void {
    if (this.computing.includes(name)) this.computing.splice(this.computing.indexOf(name), 1)
    this.turns.get(name)?.end()
    this.turns.delete(name)
  }

  get waiting(): string[] {
    return [...this.turns.keys()].filter((name) => !this.computing.includes(name))
  }

  set places(maxConcurrentFits: number) {
    this.queue.settings = { ...this.queue.settings, maxConcurrentFits }
  }
}

const isShort = (name: string) => name.startsWith('s')

describe('long calls', () => {
  it('compute in their order, as many as there are places', () => {
    const calls = new Calls(2)
    for (const name of ['l1', 'l2', 'l3', 'l4']) calls.enter(name)
    expect(calls.computing).toEqual(['l1', 'l2'])
    calls.end('l2')
    expect(calls.computing).toEqual(['l1', 'l3'])
    calls.end('l1')
    expect(calls.computing).toEqual(['l3', 'l4'])
  })

  it('do not wait for short ones that come later, however many', () => {
    const calls = new Calls(1)
    calls.enter('l1')
    calls.enter('l2')
    for (let i = 0; i < 100; i++) calls.enter(`s${i}`)
    for (let i = 0; i < 50; i++) calls.end(`s${i}`)
    expect(calls.computing).toEqual(['l1', 's50'])
    calls.end('l1')
    expect(calls.computing).toEqual(['s50', 'l2'])
  })
})

describe('short calls', () => {
  it('compute beside long ones that hold all places, one at a time', () => {
    const calls = new Calls(2)
    for (const name of ['l1', 'l2', 'l3', 's1', 's2']) calls.enter(name)
    expect(calls.computing).toEqual(['l1', 'l2', 's1'])
    calls.end('s1')
    expect(calls.computing).toEqual(['l1', 'l2', 's2'])
  })

  it('take places like any other where no long one holds them all', () => {
    const calls = new Calls(2)
    for (const name of ['l1', 's1', 's2', 's3']) calls.enter(name)
    expect(calls.computing).toEqual(['l1', 's1'])
    calls.end('s1')
    expect(calls.computing).toEqual(['l1', 's2'])
  })
})

describe('any calls', () => {
  const event = fc.record({ kind: fc.constantFrom('short', 'long', 'end', 'leave', 'places'), pick: fc.nat() })

  it('hold the rule, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(event, { maxLength: 200 }), (atFirst, events) => {
        const calls = new Calls(atFirst)
        let places = atFirst
        const left = new Set<string>()
        events.forEach(({ kind, pick }, i) => {
          if (kind === 'short' || kind === 'long') calls.enter(`${kind[0]}${i}`)
          const leaving = kind === 'end' ? calls.computing : kind === 'leave' ? calls.waiting : []
          const name = leaving[pick % leaving.length]
          if (name !== undefined) {
            if (kind === 'leave') left.add(name)
            calls.end(name)
          }
          if (kind === 'places' && calls.computing.length === 0) calls.places = places = 1 + (pick % 3)
          const { computing, waiting, began } = calls
          const long = computing.filter((one) => !isShort(one)).length
          // As many as there are places, or a short one more beside long ones alone or with one that was beside others.
          expect(long).toBeLessThanOrEqual(places)
          expect(computing.length).toBeLessThanOrEqual(places + 1)
          // Nothing waits while a place is free, and no short one while long ones alone compute.
          if (waiting.length > 0) expect(computing.length).toBeGreaterThanOrEqual(places)
          if (waiting.some(isShort)) expect(computing.some(isShort)).toBe(true)
          // Long ones keep their order, and so do short ones.
          for (const same of [isShort, (one: string) => !isShort(one)]) {
            const order = began.filter(same).map((one) => Number(one.slice(1)))
            expect(order).toEqual([...order].sort((a, b) => a - b))
          }
          expect(began.filter((one) => left.has(one))).toEqual([])
        })
        for (let last = calls.computing[0]; last !== undefined; last = calls.computing[0]) calls.end(last)
        expect(calls.waiting).toEqual([])
      }),
    )
  })
})

describe('a queue that is full', () => {
  it('refuses the next call with the numbers, and takes it when one has left', async () => {
    const calls = new Calls(1, 2)
    for (const name of ['l1', 'l2', 's1', 'l3']) calls.enter(name)
    const error = await refusal(() => calls.enter('l4'))
    expect([error.name, error.code]).toEqual(['Error', 'ERR_NMF_BUSY'])
    expect(error.message).toBe(
      'at most 2 calls may wait (maxQueuedFits) for one of 1 places (maxConcurrentFits), got one more while 2 wait and 2 compute',
    )
    calls.end('l3')
    calls.enter('l5')
    expect(calls.waiting).toEqual(['l2', 'l5'])
  })

  it('lets a short one pass where it need not wait', () => {
    const calls = new Calls(1, 1)
    for (const name of ['l1', 'l2', 's1']) calls.enter(name)
    expect(calls.computing).toEqual(['l1', 's1'])
  })

  it('refuses none whose call has computed before', () => {
    const queue = new Queue({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    const [stream, other] = [new Turn(queue), new Turn(queue)]
    stream.enter(false)
    stream.end()
    other.enter(false)
    expect(() => stream.enter(false)).not.toThrow()
    expect(() => new Turn(queue).enter(false)).toThrow(/at most 0 calls may wait/)
  })
})

describe('a turn', () => {
  it('that has come costs no turn of the event loop', () => {
    const turn = new Turn(new Queue({ maxConcurrentFits: 1, maxQueuedFits: 0 }))
    turn.enter(false)
    expect([...turn.come()]).toEqual([])
  })

  it('given up leaves at once, and never takes a place', async () => {
    const queue = new Queue({ maxConcurrentFits: 1, maxQueuedFits: 5 })
    const [first, second, third] = [new Turn(queue), new Turn(queue), new Turn(queue)]
    for (const turn of [first, second, third]) turn.enter(false)
    function* waiting(turn: Turn): Work<string> {
      yield* turn.come()
      return 'came'
    }
    const [mine, next] = [runAsync(waiting(second)), runAsync(waiting(third))]
    second.giveUp()
    first.end()
    expect(await next).toBe('came')
    await expect(mine).rejects.toThrow('no longer wanted')
  })
})

/**
 * The program of a worker: sessions of the JS engine, several at a time, whose calls it computes in slices between which it listens.
 */
import { type MessagePort, parentPort } from 'node:worker_threads'
import { type Session, valuesOf } from '../contract/engine.js'
import { countShared } from '../contract/shared.js'
import { runAsync, type Work } from '../contract/work.js'
import { type Message, type Opening, READY, type Reply } from './messages.js'
import { createSession } from './session.js'

interface Open {
  session(): Session
  readonly closing: AbortController
}

type Call = Extract<Message, { kind: 'call' }>

function serve(port: MessagePort): void {
  const sessions = new Map<number, Open>()
  const reply = (message: Reply | typeof READY) => port.postMessage(message)
  port.on('message', (message: Message) => {
    if (message.kind === 'open') sessions.set(message.session, opened(message))
    else if (message.kind === 'call') void answer(sessions.get(message.session) as Open, message).then(reply)
    else {
      sessions.get(message.session)?.closing.abort()
      sessions.delete(message.session)
    }
  })
  reply(READY)
}

function opened({ problem, X, factors }: Opening): Open {
  for (const { buffer } of [valuesOf(X), factors.W, factors.Ht]) countShared(buffer)
  let session: Session | undefined
  // At the first call, which can report what goes wrong.
  return { session: () => (session ??= createSession(problem, X, factors)), closing: new AbortController() }
}

async function answer({ session, closing }: Open, { call, method, args, out }: Call): Promise<Reply> {
  try {
    const ask = session()[method] as (...args: Call['args']) => Work<unknown>
    const value = await runAsync(ask(...args), closing.signal)
    if (out === undefined) return { call, value }
    out.set(value as Float64Array)
    return { call, value: undefined }
  } catch (error) {
    return { call, error }
  }
}

if (parentPort !== null) serve(parentPort)

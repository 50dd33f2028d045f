// A factorization service: `node examples/server/main.mjs`. README.md beside this file says what it answers.
import { configure } from 'nmf-native'
import { createApp } from './app.mjs'
import { readLimits } from './limits.mjs'

const limits = readLimits(process.env)
const { maxConcurrentFits, maxQueuedFits } = limits
configure({ maxQueuedFits, ...(maxConcurrentFits > 0 ? { maxConcurrentFits } : {}) })
const { app, stop } = createApp(limits, { logger: { level: process.env.LOG_LEVEL ?? 'info' } })

// The first signal lets running jobs end; a second one ends the process by itself.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await stop()
    process.exitCode = 0
  })
}
// Loopback, unless told otherwise: there are no accounts here, so that whoever reaches it may use it.
await app.listen({ port: limits.port, host: process.env.HOST ?? '127.0.0.1' })

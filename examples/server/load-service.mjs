import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MIB = 2 ** 20

/** A service in a process of its own, on a free port, whose memory is looked at as long as it lives. */
export async function startService(limits) {
  const env = { ...process.env, PORT: '0', ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)])) }
  const main = fileURLToPath(new URL('main.mjs', import.meta.url))
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const url = await addressOf(child)
  const health = async () => (await fetch(`${url}/health`)).json()
  const rss = { first: 0, most: 0, last: 0 }
  const look = async () => {
    const now = Math.round((await health()).memory.rssBytes / MIB)
    rss.first ||= now
    rss.most = Math.max(rss.most, now)
    rss.last = now
  }
  await look()
  const timer = setInterval(() => look().catch(() => clearInterval(timer)), 200).unref()
  const stop = async () => {
    const start = performance.now()
    child.kill('SIGTERM')
    const [code] = await ended
    return { code, seconds: (performance.now() - start) / 1000 }
  }
  return { url, health, rss, stop }
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)))
    createInterface(child.stdout).on('line', (line) => {
      const address = /Server listening at (http:[^"]+)/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}

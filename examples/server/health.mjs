/** How the service is: what a load balancer, a dashboard and the page want to know. */
export function healthOf({ jobs, budget, limits, stopping, engine }) {
  return {
    status: stopping ? 'stopping' : 'ok',
    uptimeSeconds: Math.round(process.uptime()),
    jobs: jobs.counts(),
    memory: {
      rssBytes: process.memoryUsage.rss(),
      heldBytes: budget.held,
      maxHeldBytes: limits.maxHeldBytes,
      availableBytes: process.availableMemory(),
    },
    engine: { name: engine.engine, version: engine.version, simd: engine.simd, cores: engine.cores, blas: engine.blas?.core ?? null },
  }
}

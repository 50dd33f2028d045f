// Replaces dist/report/charts.js, as the compiler left it, by one file that holds the parts of ECharts it uses: the package
// draws its charts without depending on ECharts. THIRD_PARTY_NOTICES.md carries the licences of what is taken in.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'report')

await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // What ECharts asks for to leave its warnings for developers out.
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true },
  build: {
    ssr: join(folder, 'charts.js'),
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    minify: 'esbuild',
    rollupOptions: { output: { entryFileNames: 'charts.js' } },
  },
})

// Makes the JavaScript of dist from src: what is loaded together lies in one file, since each of src's 150 modules takes Node a
// millisecond to load. ECharts and ml-matrix go in, the first minified: the package depends on neither, and
// THIRD_PARTY_NOTICES.md carries the licences of what is taken in. The compiler adds the types.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transformWithEsbuild } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What package.json names, the worker of the JS engine, and what the scripts and the benchmark of a clone load. */
const entries = ['index', 'io/index', 'cli/main', 'js/engine-worker', 'contract/options', 'native/load', 'report/charts', 'report/report']

const minifyCharts = {
  name: 'minify-charts',
  renderChunk: (code, { name, fileName }) => (name === 'report/charts' ? transformWithEsbuild(code, fileName, { minify: true }) : null),
}

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  plugins: [minifyCharts],
  // What ECharts asks for to leave its warnings for developers out.
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true, external: Object.keys(dependencies) },
  build: {
    ssr: true,
    outDir: join(root, 'dist'),
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rollupOptions: {
      input: Object.fromEntries(entries.map((name) => [name, join(root, 'src', `${name}.ts`)])),
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name].js',
        manualChunks: (id) => (/node_modules\/(ml-|is-any-array)/.test(id) ? 'ml-matrix' : undefined),
      },
    },
  },
})

// Fits under a sanitizer: `node scripts/sanitize.mjs address`, or `thread`. Needs dist and gcc.
// The package is laid out anew around an addon built with the sanitizer.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { root, sanitizedAddon, underSanitizer } from './sanitized.mjs'

const sanitizer = process.argv[2]
const folder = sanitizedAddon(sanitizer)
for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true })
const ran = underSanitizer(sanitizer, join(root, 'test', 'sanitizer', 'fits.mjs'), [join(folder, 'dist', 'index.js')])
process.exit(ran ? 0 : 1)

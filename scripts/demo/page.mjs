// The page of the demo: one file that needs nothing else, no script and no network.
import { readFileSync } from 'node:fs'
import { inkUrl, toFullInk } from './images.mjs'

const CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

/**
 * @param lines - component numbers, line by line as they are shown
 * @param digits - `{ label, error, original, whole, strongest, rest }` of each digit to show
 * @param facts - `{ rows, columns, table, sentences }`: what the run gave
 */
export function page({ H, lines, digits, facts }) {
  // A part is called by its place on the page.
  const numbers = new Map(lines.flat().map((t, place) => [t, place + 1]))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="color-scheme" content="light dark">
<title>${H.rows} parts of ${facts.rows.toLocaleString('en')} digits</title>
<style>
${readFileSync(new URL('page.css', import.meta.url), 'utf8')}</style>
</head>
<body>
<main>
<h1>${facts.rows.toLocaleString('en')} digits from ${H.rows} parts</h1>
<p>Each handwritten digit is a row of ${facts.columns} pixels. Non-negative matrix factorization wrote all of them as sums
of the same ${H.rows} parts, X&nbsp;≈&nbsp;W·H. Nothing is ever taken away in such a sum, so the parts come out as strokes and spots of ink.</p>
<div class="sides">
<div>
<section>
<h2>The ${H.rows} parts</h2>
<p class="soft">The rows of H, placed by where their ink lies: from top to bottom, and in each line from left to right.</p>
<ol class="grid">
${lines.flatMap((line) => line.map((t) => part(numbers.get(t), H.row(t)))).join('\n')}
</ol>
</section>
<section>
<h2>The run</h2>
${table(facts.table)}
${facts.sentences.map((sentence) => `<p class="soft">${escaped(sentence)}</p>`).join('\n')}
</section>
</div>
<section>
<h2>Digits rebuilt from them</h2>
<p class="soft">Of each digit one whose error is typical, the median of its kind. Then W·H, its row rebuilt; its strongest parts
with their share of the ink; and all others together. These six add up to the rebuilt digit.</p>
${digits.map((digit) => rebuilt(digit, numbers)).join('\n')}
</section>
</div>
</main>
</body>
</html>
`
}

function table([head, ...rows]) {
  const cells = ([first, ...others], tag) => `<tr><th>${first}</th>${others.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  return `<table>\n<thead>${cells(head, 'th')}</thead>\n<tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody>\n</table>`
}

function part(number, pixels) {
  return `<li class="tile" id="part-${number}">${image(toFullInk(pixels), `Part ${number}`)}<span aria-hidden="true">${number}</span></li>`
}

function rebuilt({ label, error, original, whole, strongest, rest }, numbers) {
  const pieces = strongest.map(({ parts: [t], pixels, share }) => {
    const number = numbers.get(t)
    return figure(`<a class="tile" href="#part-${number}">${image(pixels, `Part ${number}`)}</a>`, percent(share))
  })
  return `<div class="digit">
${figure(tile(original, `A handwritten ${label}`), 'original')}
${figure(tile(whole, `The same ${label} rebuilt`), `error ${percent(error)}`)}
<div class="pieces">
${pieces.join('\n')}
${figure(tile(rest.pixels, 'All other parts together'), `rest ${percent(rest.share)}`)}
</div>
</div>`
}

const image = (pixels, alt) => `<img src="${inkUrl(pixels)}" alt="${alt}">`
const tile = (pixels, alt) => `<div class="tile">${image(pixels, alt)}</div>`
const figure = (content, caption) => `<figure>${content}<figcaption>${caption}</figcaption></figure>`

/**
 * The document around the contents.
 */
import { STYLE } from './style.js'
import { escaped, oneLine } from './text.js'

/** Nothing may run or be fetched, whatever a label says. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const LONGEST_TITLE = 200

/** @param lead - HTML of the sentence below the title */
export function page(title: string, lead: string, sections: readonly string[]): string {
  const heading = escaped(oneLine(title, LONGEST_TITLE))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading}</title>
<style>
${STYLE}</style>
</head>
<body>
<main>
<header>
<h1><bdi>${heading}</bdi></h1>
<p class="lead">${lead}</p>
</header>
${sections.filter((html) => html !== '').join('\n')}
</main>
</body>
</html>
`
}

export const section = (heading: string, html: string): string => `<section>\n<h2>${heading}</h2>\n${html}\n</section>`

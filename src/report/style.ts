/**
 * How the report looks: one column of text, ink on paper, one accent; dark where the reader's system is, light in print.
 */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #fbfaf7;
  --paper: #ffffff;
  --line: #dedad0;
  --text: #23221f;
  --soft: #625f57;
  --accent: #b3441e;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #151514;
    --paper: #201f1d;
    --line: #413f39;
    --text: #ecebe6;
    --soft: #aba89f;
    --accent: #ff9166;
  }
  img { filter: invert(1); }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 64rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem); }
h1 { margin: 0 0 0.5rem; font-size: clamp(1.6rem, 4.5vw, 2.3rem); line-height: 1.15; letter-spacing: -0.02em; }
h2 { margin: 0 0 0.35rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
h3 { margin: 0 0 0.4rem; font-size: 1rem; }
h3 span { margin-left: 0.4em; color: var(--soft); font-weight: normal; }
p { max-width: 44rem; margin: 0 0 1rem; }
section { margin-top: 2.25rem; }
section > p, section > .pair > p, figcaption, caption, .soft { color: var(--soft); font-size: 0.9rem; }
.lead { font-size: 1.05rem; }
figure { margin: 0; }
sub { line-height: 0; }
figcaption { max-width: 44rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem 3rem; align-items: start; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 0.2rem; text-align: left; }
th { font-weight: normal; text-align: left; }
.facts th, .facts td { padding: 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.facts th { width: 45%; padding-right: 1rem; color: var(--soft); }
.warnings { margin: 1rem 0 0; padding: 0.5rem 0 0.5rem 1rem; border-left: 3px solid var(--accent); list-style: none; font-size: 0.9rem; }
.chart { max-width: 32rem; }
.pair > .chart { margin-top: -1rem; }
.chart svg { display: block; width: 100%; height: auto; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: 0.7rem 0.5rem; margin: 0; padding: 0; list-style: none; }
.tiles a { display: block; overflow: hidden; border: 1px solid var(--line); border-radius: 3px; background: var(--paper); }
.tiles a:focus-visible, .tiles a:hover { outline: 2px solid var(--accent); }
.tiles img { display: block; width: 100%; image-rendering: pixelated; }
.tiles span { color: var(--soft); font-size: 0.75rem; white-space: nowrap; }
.heat { margin-bottom: 2rem; }
.map { display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: 0.4rem; }
.map div { border: 1px solid var(--line); background: var(--paper); }
.map img { display: block; width: 100%; image-rendering: pixelated; }
.map ol { display: flex; margin: 0; padding: 0; color: var(--soft); font-size: 11px; line-height: 1; list-style: none; }
.map li { flex: 1 1 0; min-width: 0; min-height: 0; }
.rows { flex-direction: column; text-align: right; }
.rows li { display: flex; align-items: center; justify-content: flex-end; }
.columns { grid-column: 2; padding-top: 4px !important; }
.columns li { display: flex; align-items: center; max-height: 9rem; overflow: hidden; writing-mode: vertical-rl; white-space: nowrap; }
.columns.level li { justify-content: center; writing-mode: horizontal-tb; }
.scale { display: flex; gap: 0.4rem; align-items: center; justify-content: flex-end; margin: 0.3rem 0; color: var(--soft); font-size: 0.75rem; max-width: none; }
.scale span { width: 6rem; height: 0.6rem; border: 1px solid var(--line); background: linear-gradient(to right, #fff, #000); }
.consensus { max-width: 42rem; }
.map .tree { grid-column: 2; border: 0; background: none; }
.tree svg { display: block; width: 100%; height: 5rem; }
.tree path { fill: none; stroke: var(--soft); vector-effect: non-scaling-stroke; }
.map .blocks { flex-direction: column; border-bottom: 1px solid var(--line); }
.blocks li { display: flex; flex: 1 1 0; align-items: center; justify-content: flex-end; min-width: 1.2rem; border-top: 1px solid var(--line); }
.grid { font-size: 0.9rem; overflow-wrap: normal; }
.grid td:last-child { overflow-wrap: anywhere; }
.grid th, .grid td { padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.grid thead th { color: var(--soft); }
.grid td:has(i) { width: 14%; }
.grid i { display: block; min-width: 1px; height: 0.6rem; margin-top: 0.4rem; background: var(--accent); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 2rem 2.5rem; }
.wide { overflow-x: auto; }
.wide .grid { font-size: 0.8rem; white-space: nowrap; }
.wide .grid th, .wide .grid td { padding-right: 0.7rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 2rem 2.5rem; }
article { break-inside: avoid; scroll-margin-top: 1rem; }
article:target h3 { color: var(--accent); }
.ranking { margin-bottom: 0.8rem; table-layout: fixed; font-size: 0.9rem; }
.ranking th, .ranking td { padding: 0.1rem 0; vertical-align: top; }
.ranking td:nth-child(2) { width: 2.9rem; }
.ranking th { overflow: hidden; padding-right: 0.6rem; line-height: 1.3; }
.ranking td { width: 4.5rem; text-align: right; white-space: nowrap; }
.ranking i { display: block; min-width: 1px; height: 0.6rem; margin-top: 0.35rem; background: var(--accent); }
pre { margin: 0 0 1rem; padding: 0.75rem 1rem; border: 1px solid var(--line); background: var(--paper); font-size: 0.85rem; white-space: pre-wrap; }
@media screen and (prefers-color-scheme: dark) {
  .scale span { background: linear-gradient(to right, #000, #fff); }
}
@media print {
  :root { color-scheme: light; --page: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3, caption, section > p { break-after: avoid; }
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  figure, .facts, .tiles li { break-inside: avoid; }
  .ranking i, .grid i, .scale span, .map img, .tiles img { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1.2rem 1.5rem; }
}
`

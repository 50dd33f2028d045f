/** The page for people, drawn here: it says how the service is without any script, and `page-client.mjs` adds the form's work. */

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that means itself in HTML, whatever is in it: labels come from strangers. */
const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => SIGNS[sign])

const MiB = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`

const SHOWN_JOBS = 50

export function drawPage(health, jobs) {
  const { status, jobs: counts, memory, engine } = health
  const figures = [
    ['running', counts.running],
    ['waiting', counts.waiting],
    ['kept', counts.kept],
    ['memory', MiB(memory.rssBytes)],
    ['matrices held', MiB(memory.heldBytes)],
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Factorization service</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<header>
  <h1>Factorization service</h1>
  <p><span class="status ${status}">${status}</span> nmf-native ${escaped(engine.version)}, ${escaped(engine.name)} engine, ${escaped(engine.simd)}, ${engine.cores} cores</p>
</header>
<dl>${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>
<main>
  <form id="form">
    <h2>A new job</h2>
    <label>Rows of numbers, with commas between them
      <textarea name="csv" rows="8" spellcheck="false" required>${SAMPLE}</textarea></label>
    <div class="row">
      <label>Components <input name="nComponents" type="number" min="1" value="2" required></label>
      <label>Loss <select name="loss"><option>frobenius<option>kullback-leibler<option>itakura-saito</select></label>
      <label>Label <input name="label" maxlength="80" placeholder="optional"></label>
    </div>
    <div class="row">
      <button>Factorize</button>
      <button type="button" id="cancel" disabled>Cancel</button>
    </div>
  </form>
  <section id="outcome" hidden>
    <h2>Progress</h2>
    <p id="state" role="status"></p>
    <svg id="curve" viewBox="0 0 600 160" preserveAspectRatio="none" role="img" aria-label="The objective by iteration"><polyline></polyline></svg>
    <div id="factors"></div>
  </section>
  <section>
    <h2>Jobs</h2>
    <table>
      <thead><tr><th>job<th>label<th>state<th>iterations<th>objective</thead>
      <tbody>${[...jobs].reverse().slice(0, SHOWN_JOBS).map(drawJob).join('') || '<tr><td colspan="5">none yet'}</tbody>
    </table>
  </section>
</main>
<script type="module" src="page-client.mjs"></script>
</html>
`
}

function drawJob({ id, label, state, progress, outcome }) {
  const iterations = outcome?.iterations ?? progress?.iteration ?? ''
  const objective = (outcome ?? progress)?.objective.toPrecision(5) ?? ''
  return `<tr><td><a href="jobs/${id}">${id.slice(0, 8)}</a><td>${escaped(label ?? '')}<td class="${state}">${state}<td>${iterations}<td>${objective}`
}

/** Three kinds of points, so that there is something to try. */
const SAMPLE = Array.from({ length: 12 }, (_, i) =>
  [
    [5, 10, 5],
    [10, 4, 10],
    [6, 8, 8],
  ][i % 3]
    .map((x, j) => x + ((i * 7 + j * 5) % 4) / 2)
    .join(', '),
).join('\n')

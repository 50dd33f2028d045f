// The form's work: send the rows, follow the events on the same connection, show the factors. Closing the page cancels the job.
const $ = (id) => document.getElementById(id)
const points = []
let controller

$('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { csv, ...query } = Object.fromEntries(new FormData(event.target))
  if (query.label === '') delete query.label
  controller = new AbortController()
  points.length = 0
  $('outcome').hidden = false
  $('factors').replaceChildren()
  $('cancel').disabled = false
  try {
    const response = await fetch(`jobs?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', accept: 'text/event-stream' },
      body: csv,
      signal: controller.signal,
    })
    if (response.ok) await follow(response.body)
    else say((await response.json()).error.message)
  } catch (error) {
    say(controller.signal.aborted ? 'cancelled' : `no answer: ${error.message}`)
  } finally {
    $('cancel').disabled = true
  }
})

$('cancel').addEventListener('click', () => controller?.abort())

const say = (text) => {
  $('state').textContent = text
}

/** Reads server-sent events: blocks of `event:` and `data:` with an empty line after each. */
async function follow(stream) {
  let rest = ''
  const decoder = new TextDecoder()
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
      if (name !== undefined) await HANDLERS[name](JSON.parse(data))
    }
  }
}

const HANDLERS = {
  job: ({ state }) => say(state),
  progress: (progress) => {
    say(`iteration ${progress.iteration}, objective ${progress.objective.toPrecision(6)}`)
    points.push(progress)
    draw(points)
  },
  end: async ({ id, state, result, error }) => {
    if (state !== 'done') return say(error?.message ?? state)
    draw(result.history)
    say(`${result.iterations} iterations (${result.stopReason}), error ${result.reconstructionError.toPrecision(5)}`)
    for (const name of ['W', 'H']) {
      const response = await fetch(`jobs/${id}/${name}`, { headers: { accept: 'application/json' } })
      if (response.ok) show(name, await response.json())
    }
  },
}

function draw(states) {
  const last = Math.max(1, ...states.map(({ iteration }) => iteration))
  const objectives = states.map(({ objective }) => objective)
  const [most, least] = [Math.max(...objectives), Math.min(...objectives)]
  const place = ({ iteration, objective }) => {
    const [x, y] = [iteration / last, (objective - least) / (most - least || 1)]
    return `${(10 + 580 * x).toFixed(1)},${(150 - 140 * y).toFixed(1)}`
  }
  $('curve').firstElementChild.setAttribute('points', states.map(place).join(' '))
}

function show(name, rows) {
  const figure = document.createElement('figure')
  const caption = figure.appendChild(document.createElement('figcaption'))
  caption.textContent = `${name}, ${rows.length} × ${rows[0].length}`
  const table = figure.appendChild(document.createElement('table'))
  const most = Math.max(...rows.flat(), Number.MIN_VALUE)
  for (const row of rows.slice(0, 20)) {
    const line = table.insertRow()
    for (const value of row.slice(0, 20)) {
      const cell = line.insertCell()
      cell.textContent = value.toPrecision(3)
      cell.style.setProperty('--share', value / most)
    }
  }
  $('factors').append(figure)
}

// Sets papers with Typst for the worker. It is handed to node as text, reads one JSON object a line from standard input and answers
// with one a line. The first line brings the fonts and the templates; every other {id, main, data} is answered {id, pdf} or {id, fault}.
// What Typst says of a fault quotes the text of the paper, so only its first words are passed on.
'use strict'
const { createRequire } = require('node:module')
const path = require('node:path')
const readline = require('node:readline')

const { NodeCompiler } = createRequire(path.join(process.argv[1], 'press.js'))('@myriaddreamin/typst-ts-node-compiler')

// A folder that is nowhere: templates come in memory, and there is nothing beside them to read.
const room = path.join(path.parse(process.cwd()).root, 'nowhere', 'press')
let compiler

function furnish({ fonts, templates }) {
  compiler = NodeCompiler.create({
    workspace: room,
    fontArgs: [{ fontBlobs: fonts.map((font) => Buffer.from(font, 'base64')) }],
  })
  for (const [name, text] of Object.entries(templates)) {
    compiler.addSource(path.join(room, name), text)
  }
  return { ready: true }
}

function fault(error) {
  const words = /message: "([^"`\\]*)/.exec(String(error && error.message))
  return words ? words[1].trim() : 'unknown fault'
}

// place is where in the template it went wrong, and what: a template that does not fit its data is ours to mend.
function place(made) {
  const found = compiler.fetchDiagnostics(made.takeDiagnostics())
  return found.map((one) => `${one.path}:${one.range && one.range.start.line + 1}: ${String(one.message).split(/["`]/)[0]}`).join('; ')
}

function set({ id, main, data, at }) {
  try {
    const made = compiler.compile({ mainFilePath: path.join(room, main), inputs: { data: JSON.stringify(data) } })
    if (!made.result) {
      return { id, fault: place(made) }
    }
    const pdf = compiler.pdf(made.result, { pdfStandard: 'ua-1', creationTimestamp: at })
    return { id, pdf: pdf.toString('base64') }
  } catch (error) {
    return { id, fault: fault(error) }
  } finally {
    compiler.evictCache(10)
  }
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  const request = JSON.parse(line)
  process.stdout.write(JSON.stringify(request.templates ? furnish(request) : set(request)) + '\n')
})

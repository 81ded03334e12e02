// A form page answers at once where JavaScript runs: questions come and go, sums follow, and nothing hidden is sent.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answer, follow, goOn, judge, launch, leave, nameOf, phone, residents, signIn, type, visit } from './house.mjs'

const karim = '198511299995'
let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

const shown = (page, name) => page.locator(`main [name^="${name}"]:not([type=hidden])`).first()

// begin opens a page of the form, without the pages before it.
async function begin (page, wanted) {
  await signIn(page, residents, karim)
  await page.goto(residents + '/e-tjanster/ekonomiskt-bistand/borja')
  if (await nameOf(page) !== 'form-page') await follow(page, page.locator('main form[action$="/borja"] button').first())
  await page.goto(`${residents}/e-tjanster/ekonomiskt-bistand/${wanted}`)
}

test('a question comes when it is called for, goes again, and keeps what was typed', async () => {
  const page = await visit(browser, { viewport: phone })
  await begin(page, 'assets')
  const sends = name => page.evaluate(asked => new FormData(document.querySelector(`main [name=savings]`).form).has(asked), name)

  assert.equal(await shown(page, 'assets_about').count(), 0)
  assert.equal(await sends('assets_about'), false)
  await page.locator('main [name=assets][value=car]').check()
  await shown(page, 'assets_about').fill('En gammal bil, värd 5 000 kr')
  assert.match((await page.locator('[aria-live=polite]').allTextContents()).join(' '), /En fråga till visas nu: Berätta kort om det/)
  await judge(page, 'live-shown')

  await page.locator('main [name=assets][value=car]').uncheck()
  assert.equal(await shown(page, 'assets_about').count(), 0)
  assert.equal(await sends('assets_about'), false)
  await page.locator('main [name=assets][value=home]').check()
  assert.equal(await shown(page, 'assets_about').inputValue(), 'En gammal bil, värd 5 000 kr')
  await answer(page, { savings: '0' })
  await goOn(page)
  assert.equal(await page.locator('.govuk-notification-banner').count(), 0, 'what was seen is not called new')
  await leave(page)
})

test('a sum follows what is typed, and the server comes to the same', async () => {
  const page = await visit(browser)
  await begin(page, 'housing')

  const output = page.locator('output[data-sum]').first()
  await answer(page, { rent: '8 450', electricity: '520,50' })
  const at = await output.innerText()
  assert.match(at, /8\s970,50\skr/)
  assert.equal(await page.locator('button[name=update]').isVisible(), false)
  await page.evaluate(() => { document.querySelector('button[name=update]').hidden = false })
  await follow(page, page.locator('button[name=update]'))
  assert.equal(await page.locator('output[data-sum]').first().innerText(), at)

  await type(page, 'housing_type', 'none')
  assert.equal(await shown(page, 'rent').count(), 0)
  assert.match(await output.innerText(), /^0\skr$/)
  await type(page, 'housing_type', 'rental')
  assert.equal(await shown(page, 'rent').inputValue(), '8450')
  await leave(page)
})

// prose is a page of no form of ours, with all that the script does in one place.
const data = {
  today: '2026-11-23', actor: 'resident', role: 'applicant', lang: 'sv', answers: { living: 'partner' },
  fields: [
    { id: 'living', kind: 'radios', type: 'text' },
    { id: 'rent', kind: 'currency', type: 'whole', here: true, when: "answers.living == 'partner'" },
    { id: 'high', kind: 'yesno', type: 'yesno', here: true, when: 'has(answers.rent) && answers.rent > 1000000' },
    { id: 'why', kind: 'text', type: 'text', here: true, when: 'has(answers.high) && answers.high' },
    { id: 'none', kind: 'checkboxes', type: 'texts', here: true },
    { id: 'kids', kind: 'group', type: 'rows', here: true, when: "!('none' in answers.none)" },
    { group: 'kids', id: 'days', kind: 'integer', type: 'whole', here: true },
    { group: 'kids', id: 'where', kind: 'text', type: 'text', here: true, when: 'has(row.days) && row.days < 30' },
    { group: 'kids', id: 'cost', kind: 'calculated', type: 'whole', here: true, calculate: 'row.days * 10050', unit: 'ore' },
    { id: 'all', kind: 'calculated', type: 'whole', here: true, calculate: 'sum(answers.kids.map(k, has(k.cost), k.cost))', unit: 'ore' },
    { id: 'share', kind: 'calculated', type: 'whole', here: true, calculate: 'answers.all * 10000 / answers.rent', unit: 'percent' }
  ],
  words: { shown: 'Visas: {title}', hidden: 'Borta: {title}', kronor: '0\u00a0kr', number: '0', percent: '0\u00a0%' }
}
const row = id => `<fieldset><legend>Barn</legend><input type="hidden" name="kids" value="${id}"><label>Dagar <input name="kids.${id}.days"></label>
  <template data-live="kids.${id}.where"><label>Var ${id} <input name="kids.${id}.where"></label></template>
  <output data-sum="kids.${id}.cost"><bdi>–</bdi></output></fieldset>`
const prose = script => `<!doctype html><html lang="sv"><title>Prov</title><main><form method="post">
  <div data-live="rent"><label>Hyra <input name="rent"></label></div>
  <template data-live="high"><fieldset><legend>Hög hyra?</legend><input type="hidden" name="high" value=""><label><input type="radio" name="high" value="yes">Ja</label></fieldset></template>
  <template data-live="why"><label>Varför? <input name="why"></label></template>
  <label><input type="checkbox" name="none" value="none" checked>Inga barn</label>
  <template data-live="kids"><div class="rows"><h2>Barnen</h2><input type="hidden" name="kids" value="">${row('r1')}${row('r7')}</div></template>
  <output data-sum="all"><bdi>–</bdi></output><output data-sum="share"><bdi>–</bdi></output><button name="update">Räkna om</button>
  <script id="live" type="application/json">${JSON.stringify(data)}</script></form></main>
  <script type="module">import { start } from "${script}"; start(document.getElementById("live"), () => {}); document.title = "Klar"</script></html>`

test('questions that bring up others, rows and sums of rows follow each other', async () => {
  const page = await visit(browser)
  await page.goto(residents + '/')
  const source = await page.locator('script[src*="/assets/page."]').getAttribute('src')
  const script = /live\.[0-9a-f]{12}\.js/.exec(await (await page.request.get(residents + source)).text())[0]
  await page.route('**/prov', route => route.fulfill({ contentType: 'text/html; charset=utf-8', body: prose(`/assets/${script}`) }))
  await page.goto(residents + '/prov')
  await page.waitForFunction(() => document.title === 'Klar')
  const sum = name => page.locator(`output[data-sum="${name}"]`).innerText()
  const there = name => page.locator(`[name="${name}"]:not([type=hidden])`).count()

  assert.equal(await page.locator('button[name=update]').isVisible(), false)
  await page.locator('[name=rent]').fill('12 000')
  await page.locator('[name=high][value=yes]').check()
  await page.locator('[name=why]').fill('Stor lägenhet')
  await page.locator('[name=rent]').fill('9 000')
  assert.deepEqual([await there('high'), await there('why')], [0, 0], 'what hangs on something hidden is hidden')
  await page.locator('[name=rent]').fill('12 000')
  assert.equal(await page.locator('[name=why]').inputValue(), 'Stor lägenhet')

  assert.deepEqual([await there('kids.r7.days'), await sum('all')], [0, '0\u00a0kr'])
  await page.locator('[name=none]').uncheck()
  assert.match(await page.locator('[aria-live=polite]').innerText(), /Visas: Barnen/)
  await page.locator('[name="kids.r7.days"]').fill('10')
  assert.deepEqual([await there('kids.r1.where'), await there('kids.r7.where')], [0, 1], 'each row by itself')
  assert.deepEqual([await sum('kids.r1.cost'), await sum('kids.r7.cost'), await sum('all')], ['–', '1\u00a0005\u00a0kr', '1\u00a0005\u00a0kr'])
  await page.locator('[name="kids.r1.days"]').fill('31')
  assert.equal(await there('kids.r1.where'), 0)
  assert.deepEqual([await sum('kids.r1.cost'), await sum('all'), await sum('share')], ['3\u00a0115,50\u00a0kr', '4\u00a0120,50\u00a0kr', '34,33\u00a0%'])
  await page.locator('[name="kids.r1.days"]').fill('trettio')
  assert.equal(await sum('all'), '1\u00a0005\u00a0kr', 'what is not understood does not count')
  await page.locator('[name=none]').check()
  assert.deepEqual([await there('kids.r7.days'), await sum('all')], [0, '0\u00a0kr'], 'a group that is hidden does not count')
  await page.locator('[name=none]').uncheck()
  assert.deepEqual([await there('kids.r7.where'), await sum('all')], [1, '1\u00a0005\u00a0kr'])
  await leave(page)
})

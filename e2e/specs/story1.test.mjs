// Story 1: Amina applies for financial assistance and the case lies on Sara's desk; in two languages, with and without JavaScript.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { desktop, follow, goOn, judge, launch, leave, nameOf, officers, phone, residents, signIn, visit } from './house.mjs'
import { children, fillIn, reason } from './amina.mjs'

const amina = '199001012385'
let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

const ways = [
  { lang: 'sv', js: true, viewport: desktop },
  { lang: 'sv', js: false, viewport: phone },
  { lang: 'en', js: true, viewport: phone },
  { lang: 'en', js: false, viewport: desktop }
]

for (const way of ways) {
  const said = `${way.lang}-${way.js ? 'js' : 'plain'}-${way.viewport === phone ? 'phone' : 'desktop'}`

  test(`from the start page to a receipt, and from the queue to the case: ${said}`, async () => {
    const page = await visit(browser, way)
    const look = what => judge(page, `${said}-${what}`)
    // What stands in the inputs changes little for axe: the first way looks at that too.
    const unfilled = async what => { if (!what.endsWith('-filled')) await look(what) }

    await page.goto(residents + '/')
    assert.equal(await page.locator('html').getAttribute('lang'), way.lang)
    await look('start')
    await guide(page, look)
    await page.goto(residents + '/e-tjanster/ekonomiskt-bistand')
    await look('service')
    await begin(page, look)
    assert.equal(await nameOf(page), 'form-page')
    assert.equal(await fillIn(page, way === ways[0] ? look : unfilled), 12, 'the form without a partner has twelve pages')
    await review(page, look)
    const number = await sign(page, look)
    await followedBy(page, number, look)

    await onTheDesk(number, way, said)

    await received(page, number, look)
    await signOut(page, look)
    await leave(page)
  })
}

async function guide (page, look) {
  await page.goto(residents + '/guide/ekonomiskt-bistand')
  await look('guide')
}

async function begin (page, look) {
  await follow(page, page.locator('main form[action$="/borja"] button').first())
  await follow(page, page.locator(`button[name=person][value="${amina}"]`))
  if (await nameOf(page) !== 'form-page') {
    await look('begin')
    await follow(page, page.locator('main form[action$="/borja"] button').first())
  }
}

// Every answer stands there for her to check, and nobody else's.
async function review (page, look) {
  assert.equal(await nameOf(page), 'check-answers')
  const text = await page.locator('main').innerText()
  for (const answer of [...children.map(([name]) => name), reason, 'Amina Testberg']) {
    assert.ok(text.includes(answer), `the review shows ${answer}`)
  }
  // 8 450 + 520 + 180 = 9 150; 7 000 + 2 650 + 3 646 + 3 400 = 16 696; 9 150 + 150 + 399 + 1 900 = 11 599
  const figures = text.replace(/[\s\u00a0\u202f]/g, '').replaceAll(',', '')
  for (const sum of ['9150', '16696', '11599']) assert.ok(figures.includes(sum), `the review shows the sum ${sum}`)
  await look('review')
}

async function sign (page, look) {
  await goOn(page)
  assert.match(page.url(), /\/medborgare\/skriv-under/)
  await follow(page, page.locator('main form button').first())
  const number = (await page.locator('[data-receipt]').first().innerText()).trim()
  assert.match(number, /^EKK-2026-\d{6,}$/)
  await look('receipt')
  return number
}

async function followedBy (page, number, look) {
  await page.goto(residents + '/mina-sidor')
  assert.ok((await page.locator('main').innerText()).includes(number))
  await look('my-pages')
  await page.goto(`${residents}/mina-sidor/arenden/${number}`)
  await look('my-case-waiting')
  await page.goto(`${residents}/mina-sidor/arenden/${number}/ansokan`)
  assert.ok((await page.locator('main').innerText()).includes(reason))
  await look('my-application')
}

async function onTheDesk (number, way, said) {
  const desk = await visit(browser, way)
  const look = what => judge(desk, `${said}-desk-${what}`)

  await signIn(desk, officers, 'sara.lind')
  assert.equal(await nameOf(desk), 'queue')
  assert.ok((await desk.locator('main').innerText()).includes(number))
  await look('queue')
  await desk.goto(`${officers}/arenden/${number}`)
  const text = await desk.locator('main').innerText()
  for (const answer of [...children.map(([name]) => name), reason, 'Amina Testberg']) {
    assert.ok(text.includes(answer), `the case shows ${answer}`)
  }
  await look('case')
  await follow(desk, desk.locator('main button[form=take]'))
  await look('case-taken')
  await desk.goto(`${officers}/arenden?lista=mine`)
  assert.ok((await desk.locator('main').innerText()).includes(number))
  await look('queue-mine')
  await leave(desk)
  await aColleague(number, way)
}

// A colleague without assignment gets the answer of a number that nobody has.
async function aColleague (number, way) {
  const desk = await visit(browser, way)
  await signIn(desk, officers, 'karin.holm')
  const answers = []
  for (const asked of [number, 'EKK-2026-999999']) {
    const response = await desk.goto(`${officers}/arenden/${asked}`)
    answers.push([response.status(), (await desk.locator('main').innerText()).replace(/[0-9a-f]{16,}/g, '')])
  }
  assert.deepEqual(answers[0], answers[1])
  assert.equal(answers[0][0], 404)
  await leave(desk)
}

async function received (page, number, look) {
  await page.goto(`${residents}/mina-sidor/arenden/${number}`)
  assert.match(await page.locator('main').innerText(), /Enheten för ekonomiskt bistånd/)
  await look('my-case-received')
  await page.goto(residents + '/mina-sidor')
  await look('my-pages-received')
  await page.goto(residents + '/mina-sidor/logg')
  const log = await page.locator('main').innerText()
  assert.ok(log.includes('Sara Lind') && log.includes(number), 'the log says that Sara has read it')
  assert.ok(!log.includes('Karin Holm'), 'who was refused has read nothing')
  await look('access-log')
}

async function signOut (page, look) {
  await follow(page, page.locator('form[action="/logga-ut"] button').first())
  await look('signed-out')
  await page.goBack()
  assert.equal(await page.locator('meta[name=reader]').count(), 0, 'the back button shows nothing of hers')
  const again = await page.goto(residents + '/mina-sidor')
  assert.equal(again.status(), 401)
}

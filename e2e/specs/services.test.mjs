// The other four services, each from its own page to a receipt and on to the desk of the unit that answers for it: on a desktop with
// scripts, on a telephone without, and one of them with the keys alone. Story 1 is the fifth.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { desktop, follow, goOn, judge, launch, leave, nameOf, officers, phone, press, residents, signIn, visit } from './house.mjs'
import { services } from './told.mjs'

let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

const asked = (page, name) => page.locator(`main [name="${name}"]:not([type=hidden])`)

// put answers one question, if the page asks it: some come only with the answer to another.
async function put (page, name, value) {
  const inputs = asked(page, name)
  if (await inputs.count() === 0) return
  const kind = await inputs.first().evaluate(e => e.tagName === 'SELECT' ? 'select' : e.type)
  if (kind === 'select') return inputs.first().selectOption(value)
  if (kind !== 'radio' && kind !== 'checkbox') return inputs.first().fill(value)
  for (const one of [value].flat()) await page.locator(`main [name="${name}"][value="${one}"]`).check()
}

const rowsOf = (page, group) => page.locator(`main input[type=hidden][name="${group}"]:not([value=""])`).evaluateAll(all => all.map(e => e.value))

// What the answers bring up comes by a script of its own, which is there a little after the page.
async function settled (page) {
  if (page.context().js && await page.locator('script#live').count() > 0) await page.locator('p[aria-live=polite]:has(+ script#live)').waitFor({ state: 'attached' })
}

async function fill (page, answers) {
  await settled(page)
  for (const [name, value] of Object.entries(answers)) {
    if (typeof [value].flat()[0] !== 'object') {
      await put(page, name, value)
      continue
    }
    for (const [at, row] of value.entries()) {
      if (await page.locator(`main button[name="${name}.add"]`).count() === 0) continue
      if ((await rowsOf(page, name)).length <= at) await press(page, `${name}.add`)
      await settled(page)
      const id = (await rowsOf(page, name))[at]
      for (const [field, one] of Object.entries(row)) await put(page, `${name}.${id}.${field}`, one)
    }
  }
}

// fillIn answers page after page until the form asks to check the answers. A page comes back once for what its answers bring up.
async function fillIn (page, told, look) {
  const seen = new Set()
  for (let steps = 0; steps < 30; steps++) {
    const here = new URL(page.url()).pathname.split('/').pop()
    if (here === 'granska') return [...seen]
    if (!seen.has(here)) await look(here)
    seen.add(here)
    assert.ok(told[here], `nothing is told on the page ${here}`)
    await fill(page, told[here])
    await goOn(page)
    assert.equal(await page.locator('.govuk-error-summary').count(), 0, `${here}: ${await page.locator('main').innerText()}`)
  }
  throw new Error('the form has no end')
}

async function begin (page, service, person) {
  await follow(page, page.locator('main form[action$="/borja"] button').first())
  await follow(page, page.locator(`button[name=person][value="${person}"]`))
  if (await nameOf(page) !== 'form-page') await follow(page, page.locator('main form[action$="/borja"] button').first())
  assert.match(page.url(), new RegExp(`/e-tjanster/${service}/`))
}

async function sign (page, look) {
  assert.equal(await nameOf(page), 'check-answers')
  await look('review')
  await goOn(page)
  await follow(page, page.locator('main form button').first())
  await look('receipt')
  const number = (await page.locator('[data-receipt]').first().innerText()).trim()
  assert.match(number, /^EKK-2026-\d{6,}$/)
  return number
}

for (const [service, { person, officer, told, again, figures }] of Object.entries(services)) {
  for (const way of [{ lang: 'sv', js: true, viewport: desktop }, { lang: 'en', js: false, viewport: phone }]) {
    const said = `${service}-${way.js ? 'desktop' : 'phone-plain'}`

    test(`from its own page to a receipt and the desk: ${said}`, async () => {
      const page = await visit(browser, way)
      const look = what => judge(page, `${said}-${what}`)
      await page.goto(`${residents}/e-tjanster/${service}`)
      await look('service')

      await begin(page, service, person)
      assert.deepEqual(await fillIn(page, told, look), way.js ? Object.keys(told) : again ?? Object.keys(told))
      const shown = (await page.locator('main').innerText()).replace(/[\s\u00a0\u202f.,]/g, '')
      for (const figure of figures) assert.ok(shown.includes(figure), `the review shows ${figure}`)
      const number = await sign(page, look)
      await leave(page)

      const desk = await visit(browser, way)
      await signIn(desk, officers, officer)
      assert.ok((await desk.locator('main').innerText()).includes(number), `${officer} sees ${number}`)
      await desk.goto(`${officers}/arenden/${number}`)
      await judge(desk, `${said}-case`)
      await leave(desk)
    })
  }
}

// goTo presses Tab until it stands on what is asked for, as somebody does who has no mouse.
async function goTo (page, selector) {
  for (let pressed = 0; pressed < 250; pressed++) {
    if (await page.evaluate(wanted => document.activeElement?.matches(wanted), selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no key leads to ${selector} on ${page.url()}`)
}

async function enter (page, selector) {
  await goTo(page, selector)
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
}

async function typed (page, name, value) {
  const inputs = asked(page, name)
  if (await inputs.count() === 0) return
  const kind = await inputs.first().evaluate(e => e.type)
  await goTo(page, `main [name="${name}"]`)
  if (kind !== 'radio') {
    await page.keyboard.press('ControlOrMeta+A')
    return page.keyboard.type(value)
  }
  await page.keyboard.press('Space')
  for (let pressed = 0; pressed < 10; pressed++) {
    if (await page.locator(`main [name="${name}"]:checked`).getAttribute('value') === value) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`no key chooses ${value} for ${name}`)
}

test('with the keys alone, from the page of the service to a receipt', async () => {
  const { told } = services.foraldraskap
  const page = await visit(browser)
  await page.goto(`${residents}/e-tjanster/foraldraskap`)
  await enter(page, 'main form[action$="/borja"] button')
  await enter(page, 'button[name=person][value="199406302399"]')
  if (await nameOf(page) !== 'form-page') await enter(page, 'main form[action$="/borja"] button')
  for (let steps = 0; !page.url().endsWith('/granska'); steps++) {
    assert.ok(steps < 20, page.url())
    const here = new URL(page.url()).pathname.split('/').pop()
    await settled(page)
    const mine = here === 'foraldrar' ? { ...told[here], 'other-name': 'Elin Hall', 'other-number': '19951207-2381' } : told[here]
    for (const [name, value] of Object.entries(mine)) await typed(page, name, value)
    await enter(page, 'main form button[type=submit]:not([name])')
  }
  await enter(page, 'main form button[type=submit]:not([name])')
  await enter(page, 'main form button')
  assert.equal(await nameOf(page), 'receipt')
  await leave(page)
})

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

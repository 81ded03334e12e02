// The pages for anyone: every language, the narrowest window, forced colours, the first visit's weight, two municipalities.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, at, desktop, follow, goOn, judge, launch, leave, nameOf, narrow, officers, residents, visit } from './house.mjs'

const open = ['/', '/e-tjanster', '/e-tjanster/ekonomiskt-bistand', '/guide/ekonomiskt-bistand', '/hjalp-idag', '/om/tillganglighet', '/om/personuppgifter', '/om/kakor']
const directions = { sv: 'ltr', en: 'ltr', 'sv-x-lattlast': 'ltr', fi: 'ltr', ar: 'rtl' }

let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

for (const [lang, dir] of Object.entries(directions)) {
  test(`every open page in ${lang}, 320 pixels wide, which is 400 % of a usual window`, async () => {
    const page = await visit(browser, { viewport: narrow })
    await page.goto(`${residents}/?lang=${lang}`)

    for (const path of open) {
      const response = await page.goto(residents + path)
      assert.equal(response.status(), 200, path)
      assert.equal(await page.locator('html').getAttribute('lang'), lang, path)
      assert.equal(await page.locator('html').getAttribute('dir'), dir, path)
      assert.equal(await page.locator('h1').count(), 1, `${path} has one heading of the first rank`)
      assert.ok(await page.locator('a[href^="tel:"]').count() > 0, `${path} says whom to call today`)
      await judge(page, `${lang}-narrow-${path === '/' ? 'start' : path.slice(1)}`)
    }
    await leave(page)
  })
}

test('switching the language keeps the place', async () => {
  const page = await visit(browser)
  await page.goto(residents + '/e-tjanster/ekonomiskt-bistand')
  await follow(page, page.locator('header a[lang=en], nav a[lang=en]').first())
  assert.equal(new URL(page.url()).pathname, '/e-tjanster/ekonomiskt-bistand')
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await leave(page)
})

test('in forced colours the pages can be used', async () => {
  const page = await visit(browser, { forcedColors: 'active', viewport: desktop })
  for (const path of ['/', '/guide/ekonomiskt-bistand']) {
    await page.goto(residents + path)
    await judge(page, `forced-${path === '/' ? 'start' : 'guide'}`)
  }
  await leave(page)
})

test('a first visit weighs less than 100 KB, fonts included', async () => {
  const page = await visit(browser)
  const sizes = []
  page.on('requestfinished', request => sizes.push(request.sizes().then(s => s.responseBodySize + s.responseHeadersSize)))
  await page.goto(residents + '/', { waitUntil: 'networkidle' })
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  console.log(`first visit: ${total} bytes in ${sizes.length} requests`)
  assert.ok(sizes.length >= 4 && total < 100 * 1024, `${total} bytes in ${sizes.length} requests`)
  await leave(page)
})

test('the guide computes the norm of story 1 and keeps nothing', async () => {
  const page = await visit(browser, { js: false })
  await page.goto(residents + '/guide/ekonomiskt-bistand')
  await page.locator('[name=month]').first().selectOption('2026-12')
  await page.locator('[name=adults][value="1"]').check()
  for (const [row, age] of ['9', '7'].entries()) await page.locator(`[name="child-${row + 1}-age"]`).selectOption(age)
  await goOn(page)
  const text = (await page.locator('main').innerText()).replace(/[\s\u00a0\u202f]/g, '')
  // 3 940 + 2 × 3 820 + 1 780 = 13 360 (domain.md, story 1)
  assert.ok(text.includes('13360kr'), text.slice(0, 2000))
  assert.equal(new URL(page.url()).search, '')
  assert.deepEqual((await page.context().cookies()).map(c => c.name).filter(n => n !== 'lang'), [])
  await judge(page, 'guide-answered')
  await leave(page)
})

test('each municipality answers at its own name and never in the other', async () => {
  const page = await visit(browser)
  await page.goto(at('granvik'))
  const text = await page.locator('body').innerText()
  assert.match(text, /Granvik/)
  assert.doesNotMatch(text, /Ekköping/)
  await judge(page, 'granvik-start')
  assert.equal((await ask(residents, { Host: 'nobody.example' })).status, 421)
  await leave(page)
})

test('the desk asks who one is before it shows anything', async () => {
  const page = await visit(browser)
  for (const path of ['/arenden', '/arenden/EKK-2026-000001', '/administration']) {
    await page.goto(officers + path)
    assert.doesNotMatch(await page.locator('main').innerText(), /EKK-2026/)
    await judge(page, `desk-visitor-${path.slice(1)}`)
  }
  await leave(page)
})

test('an address that leads nowhere says so, with a way on', async () => {
  for (const lang of ['sv', 'en']) {
    const page = await visit(browser, { lang })
    const response = await page.goto(residents + '/finns-inte')
    assert.equal(response.status(), 404)
    assert.ok(await page.locator('main a').count() > 0)
    await judge(page, `${lang}-404`)
    assert.notEqual(await nameOf(page), 'start')
    await leave(page)
  }
})

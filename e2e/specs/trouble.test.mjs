// What goes wrong in a person's day: wrong answers, two tabs, an expired visit, the back button, the next user of the computer.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answer, ask, at, desktop, follow, goOn, judge, launch, leave, nameOf, officers, phone, residents, signIn, visit } from './house.mjs'
import { pages } from './amina.mjs'

const form = '/e-tjanster/ekonomiskt-bistand'
const sixten = '195810033356'
const hostile = '<img src=x onerror=alert(1)>"\'&{{7*7}}KANARIEFÅGEL\u202e'

let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

// applying signs somebody in and opens the first page of the form.
async function applying (page, site, person) {
  await signIn(page, site, person)
  await page.goto(site + form + '/borja')
  if (await nameOf(page) !== 'form-page') await follow(page, page.locator('main form[action$="/borja"] button').first())
  await page.goto(site + form + '/household')
  assert.equal(await nameOf(page), 'form-page')
}

for (const way of [{ lang: 'sv', js: true, viewport: phone }, { lang: 'en', js: false, viewport: desktop }]) {
  test(`a wrong answer is shown beside its field and in a summary, and what was typed stays: ${way.lang}`, async () => {
    const page = await visit(browser, way)
    await applying(page, at('granvik'), sixten)
    await page.goto(at('granvik') + form + '/housing')
    await answer(page, { housing_type: 'rental', people: 'tre', rent: hostile })
    await goOn(page)

    assert.equal(await page.locator('[name=rent]').inputValue(), hostile)
    assert.equal(await page.locator('[name=people]').inputValue(), 'tre')
    assert.ok(await page.locator('.govuk-error-summary a[href]').count() >= 2)
    assert.ok(await page.locator('.govuk-error-message').count() >= 2)
    if (way.js) assert.equal(await page.evaluate(() => document.activeElement.closest('.govuk-error-summary') !== null), true)
    assert.match(await page.title(), way.lang === 'sv' ? /^Fel/ : /^Error/)
    await judge(page, `${way.lang}-housing-wrong`)
    await leave(page)
  })
}

test('empty pages are left only with a word about what is missing', async () => {
  const page = await visit(browser, { js: false, viewport: phone })
  await applying(page, at('granvik'), sixten)
  for (const name of Object.keys(pages).filter(n => n !== 'children')) {
    await page.goto(at('granvik') + form + '/' + name)
    if (await nameOf(page) !== 'form-page') continue
    await goOn(page)
    await judge(page, `empty-${name}`)
  }
  await page.goto(at('granvik') + form + '/granska')
  assert.ok(await page.locator('.govuk-error-summary a[href]').count() >= 3, 'the review leads to what is missing')
  await judge(page, 'review-incomplete')
  await leave(page)
})

test('two tabs: the second is told, sees both answers and chooses', async () => {
  const first = await visit(browser)
  await applying(first, at('granvik'), sixten)
  const second = await first.context().newPage()
  for (const tab of [first, second]) await tab.goto(at('granvik') + form + '/reason')

  await answer(first, { reason: 'Skrivet i den första fliken.' })
  await goOn(first)
  await answer(second, { reason: 'Skrivet i den andra fliken.' })
  await goOn(second)

  const text = await second.locator('main').innerText()
  assert.ok(text.includes('första fliken') && text.includes('andra fliken'), 'both are shown')
  await judge(second, 'two-tabs')
  await goOn(second)
  await second.goto(at('granvik') + form + '/reason')
  assert.equal(await second.locator('[name=reason]').inputValue(), 'Skrivet i den andra fliken.')
  await leave(first)
})

test('a visit that has ended in the middle of a page loses nothing', async () => {
  const page = await visit(browser, { js: false })
  await applying(page, at('granvik'), sixten)
  await page.goto(at('granvik') + form + '/reason')
  await answer(page, { reason: 'Skrivet när besöket tog slut.' })
  await page.context().clearCookies({ name: 'resident' })
  await goOn(page)
  await judge(page, 'visit-ended')
  assert.doesNotMatch(await page.locator('main').innerText(), /Sixten/)

  const [other] = await Promise.all([page.context().waitForEvent('page'), page.locator('main a[target=_blank]').first().click()])
  await other.waitForURL(/valj|granvik/)
  if (/valj/.test(other.url())) await other.locator(`button[name=person][value="${sixten}"]`).click()
  await other.waitForURL(url => url.hostname.startsWith('granvik'))
  // Once to be told that this is another visit, once to send it for that one.
  for (let sent = 0; sent < 2 && await page.locator('main button[form=again]').count() > 0; sent++) {
    await follow(page, page.locator('main button[form=again]'))
  }
  assert.equal(await nameOf(page), 'form-page')
  await page.goto(at('granvik') + form + '/reason')
  assert.equal(await page.locator('[name=reason]').inputValue(), 'Skrivet när besöket tog slut.')
  await leave(page)
})

test('a resident of one municipality is a stranger in the other, and at the desk', async () => {
  const page = await visit(browser)
  await signIn(page, at('granvik'), sixten)
  const cookies = await page.context().cookies()
  const own = cookies.find(c => c.name === 'resident')
  assert.ok(own, 'there is a visit')

  for (const [host, base, path, name] of [
    ['ekkoping.localhost', residents, '/mina-sidor', 'resident'], ['localhost', residents, '/mina-sidor', 'resident'],
    ['granvik.localhost', officers, '/arenden', 'officer'], ['localhost', officers, '/arenden', 'officer']]) {
    const answer = await ask(base + path, { Host: `${host}:${new URL(base).port}`, Cookie: `${name}=${own.value}` })
    assert.equal(answer.status, 401, host + path)
    assert.doesNotMatch(answer.text, /Sixten|name="reader"/, host + path)
  }
  const home = await ask(residents + '/mina-sidor', { Host: `granvik.localhost:${new URL(residents).port}`, Cookie: `resident=${own.value}` })
  assert.equal(home.status, 200, 'at home the same cookie is somebody')
  await leave(page)
})

test('the quick exit leaves at once', async () => {
  const page = await visit(browser)
  await page.goto(residents + form)
  const away = new Promise(resolve => page.on('request', request => { if (!request.url().includes('localhost')) resolve(request.url()) }))
  await page.locator('a[data-exit]').first().click()
  assert.match(await away, /^https:/)
  await page.context().close()
})

test('keys alone are enough for a page of the form', async () => {
  const page = await visit(browser)
  await applying(page, at('granvik'), sixten)
  await page.goto(at('granvik') + form + '/household')
  await page.keyboard.press('Tab')
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /^#/)
  await page.keyboard.press('Enter')
  for (let pressed = 0; pressed < 30; pressed++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const e = document.activeElement
      return { name: e.name ?? '', type: e.type ?? '', outline: getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow }
    })
    if (here.type === 'radio') await page.keyboard.press('Space')
    if (here.name === 'month-month') await page.keyboard.type('12')
    if (here.name === 'month-year') await page.keyboard.type('2026')
    if (here.type === 'submit' && here.name === '') { await page.keyboard.press('Enter'); break }
  }
  await page.waitForURL(url => !url.pathname.endsWith('/household'))
  assert.equal(await nameOf(page), 'form-page')
  await leave(page)
})

test('throwing a draft away asks first, and then it is gone', async () => {
  const page = await visit(browser, { viewport: phone })
  await signIn(page, at('granvik'), sixten)
  await page.goto(at('granvik') + '/mina-sidor')
  await judge(page, 'my-pages-with-draft')
  await page.goto(at('granvik') + form + '/slang')
  await judge(page, 'discard')
  await follow(page, page.locator('main form[action$="/slang"] button').first())
  await page.goto(at('granvik') + '/mina-sidor')
  assert.equal(await page.locator('main a[href*="/ekonomiskt-bistand/"]').count(), 0)
  await judge(page, 'my-pages-empty')
  await leave(page)
})

// A page is saved as it is filled in. Whatever ends in the middle of it, the visit, the network or the draft, loses nothing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, follow, judge, launch, leave, nameOf, phone, signIn, visit } from './house.mjs'

const site = at('granvik')
const form = site + '/e-tjanster/ekonomiskt-bistand'
const sixten = '195810033356'
const save = '**/reason/spara'
const quiet = { timeout: 15000 }

let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

async function writing (options) {
  const page = await visit(browser, options)
  await signIn(page, site, sixten)
  await page.goto(form + '/borja')
  if (await nameOf(page) !== 'form-page') await follow(page, page.locator('main form[action$="/borja"] button').first())
  await page.goto(form + '/reason')
  return page
}

const text = page => page.locator('[name=reason]')
const bar = page => page.locator('[data-saving-bar]')
const saved = page => page.waitForFunction(() => /\d\d[.:]\d\d/.test(document.querySelector('[data-saved-words]').innerText) &&
  document.querySelector('#answers').dataset.unsavedChanges === undefined, null, quiet)

test('what is typed is saved without a press, and is there on another device', async () => {
  const page = await writing({ viewport: phone })
  await text(page).fill('Sparat medan jag skrev.')
  await saved(page)
  await judge(page, 'saving-saved')

  const other = await writing({})
  assert.equal(await text(other).inputValue(), 'Sparat medan jag skrev.')
  await leave(other)
  await leave(page)
})

test('a press while the page saves itself waits for it and is no quarrel with oneself', async () => {
  const page = await writing({})
  await page.route(save, async route => {
    await new Promise(resolve => setTimeout(resolve, 1500))
    await route.continue()
  })
  const sent = page.waitForRequest(save, quiet)
  await text(page).fill('Först det här.')
  await sent
  await text(page).fill('Först det här, och sedan mer.')
  await follow(page, page.locator('#answers button[name="draft-way"][value=leave]'))
  assert.equal(await nameOf(page), 'my-pages')
  await page.goto(form + '/reason')
  assert.equal(await text(page).inputValue(), 'Först det här, och sedan mer.')
  await leave(page)
})

test('another tab has saved: nothing is written over, and the bar leads to the choice', async () => {
  const first = await writing({})
  const second = await first.context().newPage()
  await second.goto(form + '/reason')
  await text(first).fill('Skrivet i den första fliken.')
  await saved(first)
  await text(second).fill('Skrivet i den andra fliken.')
  await bar(second).waitFor(quiet)
  await judge(second, 'saving-changed')

  await follow(second, second.locator('[data-saving-send]'))
  const shown = await second.locator('main').innerText()
  assert.ok(shown.includes('första fliken') && shown.includes('andra fliken'), 'both are shown')
  await leave(first)
})

test('the network goes and comes back: the bar says so over nothing that one needs, and then it is saved', async () => {
  const page = await writing({ viewport: phone })
  await page.route(save, route => route.abort())
  await text(page).fill('Skrivet på tåget.')
  await bar(page).waitFor(quiet)
  await judge(page, 'saving-failed')
  await page.locator('a[data-exit]').click({ trial: true }) // the bar does not cover the quick exit
  await page.unroute(save)
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await saved(page)
  assert.equal(await bar(page).isVisible(), false)
  page.context().faults.length = 0 // the browser itself told of the request that was cut off
  await leave(page)
})

test('the visit ends in the middle of a page: one signs in beside it and everything is kept', async () => {
  const page = await writing({})
  await page.context().clearCookies()
  await text(page).fill('Skrivet efter att jag blev utloggad.')
  await bar(page).waitFor(quiet)
  await judge(page, 'saving-out')

  const [beside] = await Promise.all([page.context().waitForEvent('page'), page.locator('[data-saving-in]').click()])
  await beside.waitForLoadState()
  await signIn(beside, site, sixten)
  await beside.close()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await saved(page)
  assert.equal(await bar(page).isVisible(), false)
  await follow(page, page.locator('#answers button[name="draft-way"][value=leave]'))
  await page.goto(form + '/reason')
  assert.equal(await text(page).inputValue(), 'Skrivet efter att jag blev utloggad.')
  await leave(page)
})

test('the visit ends by the clock while something is not saved: the page stays, and when all is saved it goes', async () => {
  const page = await writing({})
  await page.route(save, route => route.abort())
  await text(page).fill('Bara här än så länge.')
  await bar(page).waitFor(quiet)
  assert.equal(await page.evaluate(() => document.dispatchEvent(new Event('visit-over', { cancelable: true }))), false, 'the page is kept')
  assert.equal(await page.locator('[data-saving-in]').isVisible(), true)
  await page.unroute(save)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await saved(page)
  assert.equal(await page.evaluate(() => document.dispatchEvent(new Event('visit-over', { cancelable: true }))), true, 'nothing keeps it')
  page.context().faults.length = 0
  await leave(page)
})

test('somebody else is signed in now: nothing of the first person is sent in their name', async () => {
  const page = await writing({})
  await page.context().clearCookies()
  const beside = await page.context().newPage()
  await signIn(beside, site, '199001012385')
  await text(page).fill('Min egen hemlighet.')
  await bar(page).waitFor(quiet)
  assert.match(await bar(page).innerText(), /annan/)
  assert.equal(await page.locator('[data-saving-send]').isVisible(), false)
  await leave(page)
})

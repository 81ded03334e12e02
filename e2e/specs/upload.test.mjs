// Files come in while a form is filled in, and go on after the connection was cut: from the page's own script, and from a plain form.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { at, desktop, follow, judge, launch, leave, nameOf, phone, signIn, visit } from './house.mjs'

const site = at('granvik')
const form = site + '/e-tjanster/stod-och-service'
const sixten = '195810033356'
const pieces = '**/uppladdning/fil/*'
const soon = { timeout: 30000 }

let browser
before(async () => { browser = await launch() })
after(async () => { await browser.close() })

const paper = (size, text = '') => Buffer.concat([Buffer.from(`%PDF-1.7\n%${text}\nstream\n`), randomBytes(size), Buffer.from('\nendstream\n%%EOF\n')])
const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
const file = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer })

// asked is the page on which papers are asked for, with the first of them to be sent now.
async function asked (options) {
  const page = await visit(browser, options)
  await signIn(page, site, sixten)
  await page.goto(form + '/borja')
  if (await nameOf(page) !== 'form-page') await follow(page, page.locator('main form[action$="/borja"] button').first())
  await page.goto(form + '/underlag')
  await page.locator('main input[type=radio][value=upload]').first().check()
  return page
}

const row = (page, name) => page.locator('[data-files-list] > li', { hasText: name })
const stands = (page, name, state) => page.locator(`[data-files-list] > li[data-state=${state}]`, { hasText: name }).waitFor(soon)

async function takeAway (page, name) {
  await row(page, name).locator('button').click()
  await row(page, name).waitFor({ state: 'detached' })
}

test('a file goes on where it was when the connection was cut, and is clean once it has been looked through', async () => {
  const page = await asked({ viewport: phone })
  let cuts = 0
  const begun = []
  await page.route(pieces, async (route, request) => {
    if (request.method() !== 'PATCH') return route.continue()
    begun.push(Number(request.headers()['upload-offset']))
    return begun.length === 2 && cuts++ === 0 ? route.abort('connectionreset') : route.continue()
  })
  await page.locator('[data-files-choose]').first().setInputFiles(file('intyg.pdf', paper(9_000_000)))
  await stands(page, 'intyg.pdf', 'clean')

  assert.equal(cuts, 1)
  assert.deepEqual(begun, [0, 4 << 20, 4 << 20, 8 << 20], 'nothing that had come was sent again')
  await judge(page, 'upload-clean')
  await page.reload()
  await stands(page, 'intyg.pdf', 'clean')
  await takeAway(page, 'intyg.pdf')
  await page.reload()
  assert.equal(await row(page, 'intyg.pdf').count(), 0)
  page.context().faults = page.context().faults.filter(fault => !/ERR_CONNECTION_RESET/.test(fault))
  await leave(page)
})

test('what cannot be taken says why beside the file, and what the scanner finds is gone', async () => {
  const page = await asked({ viewport: desktop })
  await page.locator('[data-files-choose]').first().setInputFiles([
    file('skript.pdf', Buffer.from('%PDF-1.7 << /S /JavaScript /JS (x) >> %%EOF')), file('virus.pdf', paper(100, eicar))
  ])
  await stands(page, 'skript.pdf', 'refused')
  await stands(page, 'virus.pdf', 'refused')

  assert.match(await row(page, 'skript.pdf').innerText(), /gör något av sig själv/)
  assert.match(await row(page, 'virus.pdf').innerText(), /Virusskyddet hittade något/)
  await judge(page, 'upload-refused')
  await takeAway(page, 'skript.pdf')
  await takeAway(page, 'virus.pdf')
  await leave(page)
})

test('without a script files are sent by a plain form, and one that is refused is named', async () => {
  const page = await asked({ js: false, viewport: phone })
  await follow(page, page.locator('[data-files-plain] button').first())
  assert.equal(await nameOf(page), 'attach')
  await judge(page, 'attach')
  await page.locator('#fil').setInputFiles([file('hyra.pdf', paper(200_000)), file('spel.exe', Buffer.from('MZ\x90\x00 spel'))])
  await follow(page, page.locator('main form[enctype] button'))

  assert.match(await page.locator('[data-errors]').innerText(), /spel\.exe kan inte tas emot/)
  assert.match(await page.locator('.files__list').innerText(), /hyra\.pdf/)
  await judge(page, 'attach-refused')
  for (let n = await page.locator('.files__list li').count(); n > 0; n--) await follow(page, page.locator('.files__list li button').first())
  assert.equal(await page.locator('.files__list').count(), 0)
  await leave(page)
})

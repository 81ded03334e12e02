// Uses what the scripts add to the page with every kind, by keyboard and finger, and says what does not work: node use.mjs PAGE
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const modules = resolve(import.meta.dirname, '../../../e2e/node_modules')
assert.ok(existsSync(modules), 'run .ci/install test')
const need = createRequire(join(modules, 'x.js'))
const { chromium } = need('playwright-core')
const { AxeBuilder } = need('@axe-core/playwright')

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--allow-file-access-from-files']
})
const page = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage()
page.on('pageerror', error => assert.fail(error.message))
await page.goto(pathToFileURL(resolve(process.argv[2])).href)

// An input that proposes: letters without their marks find it, arrows walk, Enter takes, Escape closes.
const language = page.locator('#language')
const list = page.locator('#language-proposals')
await language.focus()
await page.keyboard.type('iska')
await list.waitFor()
assert.deepEqual(await list.locator('li').allInnerTexts(), ['Arabiska', 'Somaliska', 'Finska', 'Persiska'].filter(w => w.includes('iska')))
await page.keyboard.press('ArrowDown')
await page.keyboard.press('ArrowDown')
assert.equal(await language.getAttribute('aria-activedescendant'), await list.locator('[aria-selected=true]').getAttribute('id'))
const { violations } = await new AxeBuilder({ page }).include('.complete').analyze()
assert.deepEqual(violations.map(v => v.id), [])
await page.keyboard.press('Enter')
assert.equal(await language.inputValue(), 'Somaliska')
assert.equal(await list.isHidden(), true)
await language.fill('xyz')
assert.match(await list.innerText(), /Inget i listan passar/)
await page.keyboard.press('Escape')
assert.equal(await list.isHidden(), true)
assert.equal(await language.inputValue(), 'xyz', 'what was typed stays')
await language.fill('')
await language.click()
await list.locator('li', { hasText: 'Tigrinja' }).click()
assert.equal(await language.inputValue(), 'Tigrinja')

// A list that follows another shows what fits, and forgets what does not.
const town = page.locator('#town')
const families = () => town.locator('optgroup').evaluateAll(all => all.map(g => g.label))
assert.deepEqual(await families(), ['Stockholms län', 'Uppsala län'])
await page.locator('#county').selectOption('ab')
assert.deepEqual(await families(), ['Stockholms län'])
await town.selectOption('ek')
await page.locator('#county').selectOption('c')
assert.equal(await town.inputValue(), '')
assert.deepEqual(await families(), ['Uppsala län'])

// What belongs to a choice comes with it.
const street = page.locator('#home-street')
assert.equal(await street.isVisible(), false)
await page.getByLabel('På en annan adress').check()
assert.equal(await street.isVisible(), true)
const why = page.locator('[id="proofs.doctor.why"]')
assert.equal(await why.isVisible(), false)
await page.locator('[id="proofs.doctor.how-wont"]').check()
assert.equal(await why.isVisible(), true)

// A tree opens by keyboard.
await page.locator('#matter summary').first().focus()
await page.keyboard.press('Enter')
await page.getByLabel('Hyra', { exact: true }).check()
assert.equal(await page.locator('[name=matter]:checked').inputValue(), 'rent')

// A scale is walked with the arrows.
await page.locator('[name=mood][value="3"]').check()
await page.keyboard.press('ArrowRight')
assert.equal(await page.locator('[name=mood]:checked').inputValue(), '4')

await browser.close()

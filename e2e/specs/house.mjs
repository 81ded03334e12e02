// The house as a browser meets it: one Chromium, people who sign in and fill in, and the eyes that judge each page.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'

const port = Number(process.env.DEMO_PORT)
assert.ok(port, 'DEMO_PORT says where the town is; go test ./e2e sets it')

export const residents = `http://localhost:${port}`
export const officers = `http://localhost:${port + 1}`
export const at = (town, realm = residents) => realm.replace('//localhost', `//${town}.localhost`)
const shots = process.env.SHOTS

export const phone = { width: 390, height: 844 }
export const narrow = { width: 320, height: 640 }
export const desktop = { width: 1280, height: 900 }

export async function launch () {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--lang=sv']
  })
}

// visit opens a context of its own: nothing is shared between two visitors. Whatever a page loads from elsewhere is a fault.
export async function visit (browser, { lang = 'sv', js = true, viewport = desktop, ...more } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: js, viewport, locale: lang, ...more })
  await context.route(url => !url.hostname.endsWith('localhost'), route => {
    context.foreign = route.request().url()
    return route.abort()
  })
  context.js = js
  context.faults = []
  const page = await context.newPage()
  page.on('pageerror', error => context.faults.push(`${page.url()}: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error' && !/status of [45]\d\d/.test(message.text())) context.faults.push(`${page.url()}: ${message.text()}`)
  })
  return page
}

// leave closes the visit and tells what its pages did wrong.
export async function leave (page) {
  const context = page.context()
  await context.close()
  assert.deepEqual(context.faults, [], 'a script failed, or the policy stopped something')
  assert.equal(context.foreign, undefined, 'a page loads something from elsewhere')
}

const auditors = new WeakMap()

// auditor is a page with scripts, for judging one that has none: axe needs them.
async function auditor (browser, viewport) {
  if (!auditors.has(browser)) auditors.set(browser, await (await browser.newContext()).newPage())
  const page = auditors.get(browser)
  await page.setViewportSize(viewport)
  return page
}

// judge looks at a page as it stands: axe finds nothing, nothing sticks out at the side, no key shows instead of words.
export async function judge (page, what) {
  let judged = page
  if (!page.context().js) {
    judged = await auditor(page.context().browser(), page.viewportSize())
    const html = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
    await judged.route(page.url(), route => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
    await judged.goto(page.url())
    await judged.unroute(page.url())
  }
  const result = await new AxeBuilder({ page: judged }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  const found = result.violations.map(v => `${v.id}: ${v.help}\n    ${v.nodes.map(n => n.html).slice(0, 3).join('\n    ')}`)
  assert.deepEqual(found, [], `axe, ${what}, ${page.url()}`)
  const over = await judged.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${what} is ${over} px wider than the window: ${page.url()}`)
  assert.doesNotMatch(await page.locator('body').innerText(), /⟦|%!|\bundefined\b/, `${what} shows something unsaid: ${page.url()}`)
  await shoot(page, what)
}

export async function shoot (page, what) {
  if (!shots) return
  fs.mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: path.join(shots, `${what.replace(/[^\wåäö-]+/g, '-')}.png`), fullPage: true })
}

export const nameOf = page => page.locator('html').getAttribute('data-page')

// signIn goes the way of a person: the site's own link, then the provider's list.
export async function signIn (page, site, person) {
  await page.goto(site + '/logga-in')
  await follow(page, page.locator(`button[name=person][value="${person}"]`))
}

// follow presses something that leads on, and waits until the page it leads to is there.
export async function follow (page, pressed) {
  await Promise.all([page.waitForNavigation(), pressed.click()])
}

// type fills one input in, of whatever kind, by its name; in a group, which row it is counts from 0.
export async function type (page, name, value, row = 0) {
  const [group, field] = name.split('.')
  const selector = field ? `[name^="${group}."][name$=".${field}"]` : `[name="${name}"]`
  const inputs = page.locator(`main ${selector}:not([type=hidden])`)
  const kind = await inputs.first().evaluate(e => e.tagName === 'SELECT' ? 'select' : e.type)
  if (kind === 'radio' || kind === 'checkbox') {
    const names = await inputs.evaluateAll(all => [...new Set(all.map(e => e.name))])
    await page.locator(`main [name="${names[row]}"][value="${value}"]`).check()
  } else if (kind === 'select') {
    await inputs.nth(row).selectOption(value)
  } else {
    await inputs.nth(row).fill(value)
  }
}

export async function answer (page, answers) {
  for (const [name, value] of Object.entries(answers)) await type(page, name, value)
}

// go on presses the page's own button, the one without a name.
export async function goOn (page) {
  await follow(page, page.locator('main form button[type=submit]:not([name])').first())
}

export async function press (page, name) {
  await follow(page, page.locator(`main button[name="${name}"]`).first())
}

// ask is a request without a browser, with the Host and Cookie that the asker chooses.
export function ask (address, headers) {
  return new Promise((resolve, reject) => {
    http.get(address, { headers }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', part => { text += part })
      response.on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }))
    }).on('error', reject)
  })
}

// Opens every page of a folder in Chromium, 320 and 1280 pixels wide, and says what axe and html-validate find: node look.mjs FOLDER
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = resolve(process.argv[2])
const modules = ['../../../e2e/node_modules', '../../e2e/node_modules'].map(m => resolve(import.meta.dirname, m)).find(existsSync)
const need = createRequire(join(modules, 'x.js'))
const { chromium } = need('playwright-core')
const { AxeBuilder } = need('@axe-core/playwright')
const { HtmlValidate } = need('html-validate')

// Roles are said where a folded table would lose them; several pages of one form stand below each other here, each after the
// summary of its mistakes.
const validate = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-redundant-role': 'off', 'prefer-native-element': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off', 'void-style': 'off',
    'heading-level': 'off', 'valid-id': ['error', { relaxed: true }], 'no-dup-class': 'error', 'form-dup-name': 'off', 'require-sri': 'off'
  }
})
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const all = Boolean(process.env.LOOK) // to be looked at, in every language
const found = []
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--allow-file-access-from-files']
})
const page = await (await browser.newContext()).newPage()
page.on('pageerror', error => found.push(`${page.url()}: ${error.message}`))

for (const name of readdirSync(folder).filter(n => n.endsWith('.html')).sort()) {
  const report = await validate.validateString(readFileSync(join(folder, name), 'utf8'))
  for (const m of report.results.flatMap(r => r.messages)) found.push(`${name}: html-validate ${m.ruleId}: ${m.message} (${m.selector})`)
  const width = name.includes('-en') ? 1280 : 320
  if (all || /-sv|wrong-ar/.test(name)) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(pathToFileURL(join(folder, name)).href)
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
    for (const v of violations) found.push(`${name} ${width}: axe ${v.id}: ${v.help}\n    ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 240)).join('\n    ')}`)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 0) found.push(`${name}: ${over} px wider than a window of ${width}`)
    if (/⟦|%!|undefined/.test(await page.locator('body').innerText())) found.push(`${name}: something is unsaid`)
    if (all) for (const w of [320, 390, 1280]) {
      await page.setViewportSize({ width: w, height: 900 })
      await page.screenshot({ path: join(folder, `${name.replace('.html', '')}-${w}.png`), fullPage: true })
    }
  }
}
await browser.close()
if (found.length > 0) {
  console.log([...new Set(found)].join('\n'))
  process.exitCode = 1
}

// Story 1: what Amina answers, page by page. Amounts are those of the story.
import { answer, goOn, press, type } from './house.mjs'

const incomes = [['activity_support', '7 000'], ['child_benefit', '2 650'], ['maintenance', '3646'], ['housing_allowance', '3400,00']]
const costs = [['union', 'Amina', '150'], ['internet', 'Familjen', '399'], ['glasses', 'Elias', '1 900']]

export const children = [['Elias Testberg', '20170101-2393'], ['Selma Testberg', '20190331-2385']]
export const reason = 'Min anställning tog slut i oktober. Pengarna räcker inte till hyran.'

async function rows (page, group, all, fill) {
  for (const [row, one] of all.entries()) {
    if (await page.locator(`main [name^="${group}."]:not([type=hidden]):not([name="${group}.add"]):not([name^="${group}.remove"])`).count() === 0 ||
        row > 0) await press(page, `${group}.add`)
    await fill(one, row)
  }
}

export const pages = {
  async household (page) { await answer(page, { 'month-month': '12', 'month-year': '2026', living: 'alone', has_children: 'yes' }) },
  async children (page) {
    await rows(page, 'children', children, async ([name, number], row) => {
      await type(page, 'children.child_name', name, row)
      await type(page, 'children.child_number', number, row)
      await type(page, 'children.child_stays', 'all', row)
      await type(page, 'children.child_lunch', 'yes', row)
    })
  },
  async housing (page) {
    await answer(page, { housing_type: 'rental', people: '3', rent: '8 450', electricity: '520', home_insurance: '180', arrears: 'no' })
  },
  async income (page) {
    await rows(page, 'incomes', incomes, async ([kind, amount], row) => {
      await type(page, 'incomes.income_kind', kind, row)
      await type(page, 'incomes.income_whose', 'me', row)
      await type(page, 'incomes.income_amount', amount, row)
    })
  },
  async assets (page) { await answer(page, { savings: '0', assets: 'none' }) },
  async costs (page) {
    await rows(page, 'costs', costs, async ([kind, whom, amount], row) => {
      await type(page, 'costs.cost_kind', kind, row)
      await type(page, 'costs.cost_whom', whom, row)
      await type(page, 'costs.cost_amount', amount, row)
    })
  },
  async work (page) { await answer(page, { situation: 'programme', tried: 'Jag söker arbete varje vecka.' }) },
  async reason (page) { await answer(page, { reason }) },
  async contact (page) { await answer(page, { 'home_where-which': 'register', phone: '070-174 06 05', email: 'amina@ekkoping.invalid' }) },
  async account (page) { await type(page, 'no_account', 'none') },
  // The rent bill she sends later; without scripts the day is asked once the page has been sent.
  async papers (page) {
    await page.locator('main [name="papers.rent_bill.how"][value=later]').check()
    for (const [part, number] of Object.entries({ day: '30', month: '11', year: '2026' })) {
      const by = page.locator(`main [name="papers.rent_bill.by-${part}"]`)
      if (await by.count() > 0) await by.fill(number)
    }
  },
  async declarations (page) { await answer(page, { truth: 'true', changes: 'tell' }) }
}

// fillIn goes through every page that the form shows, in the form's own order, until it asks to check the answers, and counts them.
export async function fillIn (page, look = async () => {}) {
  const seen = new Set()
  for (let asked = 0; asked < 20; asked++) {
    const here = new URL(page.url()).pathname.split('/').pop()
    if (here === 'granska') return seen.size
    seen.add(here)
    await look(here)
    await pages[here](page)
    await look(`${here}-filled`)
    await goOn(page)
  }
  throw new Error('the form has no end')
}

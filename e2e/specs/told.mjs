// What people tell in the services beside story 1, page by page and input by input: stories 1, 2, 3 and 4 of the house.

const again = {
  andrat: { 'month-month': '12', 'month-year': '2026', changed: ['none'] },
  hushallet: { living: 'alone', has_children: 'yes' },
  barnen: { children: [{ child_name: 'Elias Testberg', child_number: '20170101-2393', child_stays: 'all', child_lunch: 'yes' }] },
  bostaden: { housing_type: 'rental', people: '3', rent: '8 450', home_insurance: '180' },
  manaden: {
    incomes: [{ income_kind: 'activity_support', income_whose: 'me', income_amount: '7 000' }],
    electricity: '520', arrears: 'no', costs: [{ cost_kind: 'union', cost_whom: 'Amina', cost_amount: '150' }]
  },
  konto: { no_account: 'none' },
  kontakt: { phone: '070-174 06 05' },
  arbete: { situation: 'jobseeker', jobs_about: 'Jag har rapporterat till Arbetsförmedlingen.', truth: 'yes', tell: 'yes' }
}

const support = {
  vem: {
    who_for: 'other', person_name: 'Lovisa Sand', person_number: '19990909-2380', 'representing-name': 'Håkan Vik', 'representing-number': '19860104-9995',
    'representing-capacity': 'trustee'
  },
  behov: { areas: ['people', 'day'], urgent: 'no', why: 'Lovisa har autism och vill träffa folk.', group: 'autism' },
  vardagen: { people_how: '3', people_wish: 'Någon att gå på bio med.', day_how: '4' },
  kommunikation: { aids: ['calm'], where: 'office' },
  underlag: { 'papers.mandate.how': 'sent', 'papers.mandate.why': 'I förra veckan.' },
  samtycken: { care: 'yes', insurance: 'yes', plan: 'no', truth: 'yes' }
}

const parenthood = {
  'ratt-vag': {
    who: 'birth_parent', born: 'yes', married: 'no', 'birth-day': '21', 'birth-month': '11', 'birth-year': '2023', adults: 'yes', registered: 'no', protected: 'no'
  },
  barnet: { child: '20231121-2381', child_name: 'Alva', place: 'Utlandet', twins: 'no' },
  foraldrar: { know_other: 'yes', unsafe: 'no', 'other-name': 'Johan Ros', 'other-number': '19940630-2399' },
  'din-del': { lived: 'yes', doubt: 'no', treatment: 'no', custody: 'yes' },
  besoket: { together: 'together', phone: '070-174 06 06' }
}

const debts = [['Kortbanken', '120 000', 'enforcement'], ['Lånebolaget', '292 000', 'collection']]
const advice = {
  hjalp: { help: ['budget', 'debts'], urgent: ['none'], about: 'Företaget gick omkull.' },
  hushall: { adults: '1', children: '0', situation: 'work' },
  inkomster: { incomes: [{ kind: 'salary', whose: 'mine', amount: '19 400' }] },
  utgifter: {
    rent: '7 900', electricity: '650', insurance: '350', phone_net: '700', food: '3 800', clothes: '600', travel: '1 900', health: '300', other_costs: '800', debt_payments: '4 700'
  },
  skulder: { has_debts: 'yes', debts: debts.map(([creditor, amount, stage]) => ({ creditor, debt_amount: amount, stage })) },
  brev: {},
  mote: { meet: 'video', phone: '070-174 06 07' },
  samtycken: { keep: 'yes', truth: 'yes' }
}

// figures are what the review must show: 8 450 + 180 + 520 + 150 = 9 300; 19 400 − 21 700 = −2 300; 120 000 + 292 000 = 412 000.
// again are the pages of somebody who has applied before, where that makes a difference.
export const services = {
  'ekonomiskt-bistand-igen': { person: '199001012385', officer: 'sara.lind', told: again, again: ['andrat', 'manaden', 'arbete'], figures: ['9300'] },
  'stod-och-service': { person: '198601049995', officer: 'olle.rask', told: support, figures: [] },
  foraldraskap: { person: '199512072381', officer: 'eva.sjo', told: parenthood, figures: [] },
  'budget-och-skuldradgivning': { person: '198810112394', officer: 'ali.noor', told: advice, figures: ['2300', '412000'] }
}

// Days as the server's calendar has them: ISO dates, Swedish holidays, and the working days between. A day is the number of days from
// 1 January 1970; nothing here asks a clock or knows a time zone.
const shape = /^(\d{4})-(\d\d)-(\d\d)$/;

function dayOf(year, month, day) {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  return time.getTime() / 86400000;
}

export function civil(day) {
  const time = new Date(day * 86400000);
  return { year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, day: time.getUTCDate() };
}

export const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);

// parse is null for anything but a day that exists.
export function parse(text) {
  const [, year, month, day] = (shape.exec(text) ?? []).map(Number);
  if (year === undefined) return null;
  const found = dayOf(year, month, day);
  const back = civil(found);
  return back.month === month && back.day === day ? found : null;
}

// weekday counts from Monday, 1, to Sunday, 7. 1 January 1970 was a Thursday.
export const weekday = (day) => ((((day + 3) % 7) + 7) % 7) + 1;

// addMonths ends with the month where it has no such day.
export function addMonths(day, months) {
  const { year, month, day: date } = civil(day);
  const first = dayOf(year, month + months, 1);
  const to = civil(first);
  const last = civil(dayOf(to.year, to.month + 1, 0)).day;
  return first + Math.min(date, last) - 1;
}

// monthsBetween are full months; years are twelve each.
export function monthsBetween(from, to) {
  const [a, b] = [civil(from), civil(to)];
  const full = 12 * (b.year - a.year) + b.month - a.month;
  return to < addMonths(from, full) ? full - 1 : full;
}

// age is reached when the birthday begins; a leap day's is 28 February where there is no 29th.
export function age(born, on) {
  const years = civil(on).year - civil(born).year;
  return on < addMonths(born, 12 * years) ? years - 1 : years;
}

function easter(year) {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((century + 8) / 25);
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((century - correction + 1) / 3) + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - moon - (ofCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * moon + 22 * week) / 451);
  const days = moon + week - 7 * shift + 114;
  return dayOf(year, Math.floor(days / 31), (days % 31) + 1);
}

// Lag (1989:253), 1 §, and the three eves on which no time limit ends either. 6 June took Whit Monday's place in 2005.
function holiday(day) {
  const { year, month, day: date } = civil(day);
  const fixed = ["1-1", "1-6", "5-1", "12-24", "12-25", "12-26", "12-31"];
  if (fixed.includes(`${month}-${date}`) || (year >= 2005 && month === 6 && date === 6)) return true;
  if (month === 6 && weekday(day) === 5 && date >= 19 && date <= 25) return true;
  const after = day - easter(year);
  return [-2, 1, 39].includes(after) || (after === 50 && year < 2005);
}

// workingDay: Midsummer Day and All Saints' are Saturdays, Easter Day and Whit Sunday are Sundays, and so no working days anyway.
export const workingDay = (day) => weekday(day) < 6 && !holiday(day);

export function addWorkingDays(day, count) {
  const step = count < 0 ? -1 : 1;
  for (let left = Math.abs(count); left > 0; ) {
    day += step;
    if (workingDay(day)) left--;
  }
  return day;
}

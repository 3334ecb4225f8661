const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const inFull = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago, short enough for a list: `now`, `5 m`, `3 h`, `2 d`, then the date. */
export function ageText(at: number, now: number): string {
  const ageMs = now - at;
  if (ageMs < minuteMs) return 'now';
  if (ageMs < hourMs) return `${Math.floor(ageMs / minuteMs)} m`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / hourMs)} h`;
  if (ageMs < 7 * dayMs) return `${Math.floor(ageMs / dayMs)} d`;
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear()
    ? dayOfYear.format(date)
    : dayWithYear.format(date);
}

/** The same in a sentence: `just now`, `5 m ago`, `on 3 Nov`. */
export function agoText(at: number, now: number): string {
  const age = ageText(at, now);
  if (age === 'now') return 'just now';
  return now - at < 7 * dayMs ? `${age} ago` : `on ${age}`;
}

/** Hours and minutes, as the person's system writes them. */
export function timeText(at: number): string {
  return timeOfDay.format(at);
}

/** The day in full, as the person's system writes it. */
export function dateText(at: number): string {
  return dayWithYear.format(at);
}

/** Date and time in full, for tooltips and labels. */
export function fullTimeText(at: number): string {
  return inFull.format(at);
}

import { t } from '../../preload/language.ts';
import { dateFormat } from './intl.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago, short enough for a list: `now`, `5 m`, `3 h`, `2 d`, then the date. */
export function ageText(at: number, now: number): string {
  const ageMs = now - at;
  if (ageMs < minuteMs) return t`now`;
  if (ageMs < hourMs) return t`${Math.floor(ageMs / minuteMs)} m`;
  if (ageMs < dayMs) return t`${Math.floor(ageMs / hourMs)} h`;
  if (ageMs < 7 * dayMs) return t`${Math.floor(ageMs / dayMs)} d`;
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear()
    ? dateFormat({ day: 'numeric', month: 'short' }).format(date)
    : dateText(at);
}

/** The same in a sentence: `just now`, `5 m ago`, `on 3 Nov`. */
export function agoText(at: number, now: number): string {
  if (now - at < minuteMs) return t`just now`;
  const age = ageText(at, now);
  return now - at < 7 * dayMs ? t`${age} ago` : t`on ${age}`;
}

/** Hours and minutes, as the person's system writes them. */
export function timeText(at: number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit' }).format(at);
}

/** The day in full, as the person's system writes it. */
export function dateText(at: number): string {
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** Date and time in full, for tooltips and labels. */
export function fullTimeText(at: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

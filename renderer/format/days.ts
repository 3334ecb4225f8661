/** A day as a date field wants it, local time; empty for none. */
export function dayText(at: number | null): string {
  if (at === null) return '';
  const day = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The moment a day in a date field begins, local time; null while the field holds none. */
export function readDay(text: string): number | null {
  const [year, month, day] = text.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1970) return null;
  const at = new Date(year, month - 1, day).getTime();
  return Number.isNaN(at) ? null : at;
}

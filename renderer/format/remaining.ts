/**
 * Time left, in words and no more exact than helps: whole minutes, the nearest (`15 minutes`), down to two; then
 * `1 minute 20 seconds`, `40 seconds`; empty once over.
 */
export function remainingText(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  if (seconds <= 0) return '';
  if (seconds >= 120) return counted(Math.round(leftMs / 60_000), 'minute');
  if (seconds < 60) return counted(seconds, 'second');
  const rest = seconds - 60;
  return rest === 0 ? '1 minute' : `1 minute ${counted(rest, 'second')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Time left where minutes do not matter: `in 5 minutes`, `in 3 hours`, `in 8 days`; `now` once over. */
export function remainingLongText(leftMs: number): string {
  if (leftMs <= 0) return 'now';
  const minutes = Math.max(1, Math.round(leftMs / 60_000));
  if (minutes < 120) return `in ${counted(minutes, 'minute')}`;
  if (minutes < 48 * 60) return `in ${counted(Math.round(minutes / 60), 'hour')}`;
  return `in ${counted(Math.round(minutes / 1440), 'day')}`;
}

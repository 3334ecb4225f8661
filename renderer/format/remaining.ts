import { counted, t } from '../../preload/language.ts';

/**
 * Time left, in words and no more exact than helps: whole minutes, the nearest (`15 minutes`), down to two; then
 * `1 minute 20 seconds`, `40 seconds`; empty once over.
 */
export function remainingText(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  if (seconds <= 0) return '';
  const minutes = seconds >= 120 ? Math.round(leftMs / 60_000) : 1;
  if (seconds >= 120 || seconds === 60) return counted(minutes)`${minutes} minute | ${minutes} minutes`;
  if (seconds < 60) return counted(seconds)`${seconds} second | ${seconds} seconds`;
  const rest = seconds - 60;
  return counted(rest)`1 minute ${rest} second | 1 minute ${rest} seconds`;
}

/** Time left where minutes do not matter: `in 5 minutes`, `in 3 hours`, `in 8 days`; `now` once over. */
export function remainingLongText(leftMs: number): string {
  if (leftMs <= 0) return t`now`;
  const minutes = Math.max(1, Math.round(leftMs / 60_000));
  if (minutes < 120) return counted(minutes)`in ${minutes} minute | in ${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  if (minutes < 48 * 60) return counted(hours)`in ${hours} hour | in ${hours} hours`;
  const days = Math.round(minutes / 1440);
  return counted(days)`in ${days} day | in ${days} days`;
}

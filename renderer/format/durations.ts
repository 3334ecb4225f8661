import { t } from '../../preload/language.ts';
import { fixedText } from './intl.ts';

/** A duration for people: `840 ms`, `2.1 s`, `1 m 12 s`, `2 h 5 m`. */
export function durationText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return t`${fixedText(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return minutesText(Math.floor(seconds / 60), seconds % 60);
  const minutes = Math.round(seconds / 60);
  return hoursText(Math.floor(minutes / 60), minutes % 60);
}

/** A running clock in whole seconds, so that its width hardly moves: `12 s`, `1 m 05 s`, `2 h 05 m`. */
export function elapsedText(durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000);
  if (seconds < 60) return t`${seconds} s`;
  if (seconds < 3600) return t`${Math.floor(seconds / 60)} m ${padded(seconds % 60)} s`;
  return t`${Math.floor(seconds / 3600)} h ${padded(Math.floor(seconds / 60) % 60)} m`;
}

/** Postern's own added time, always in milliseconds so that figures compare: `0.12 ms`, `1.4 ms`, `12 ms`. */
export function overheadText(durationUs: number): string {
  const ms = Math.max(0, durationUs) / 1000;
  if (ms < 0.01) return t`under 0.01 ms`;
  if (ms < 0.995) return `${fixedText(ms, 2)} ms`;
  if (ms < 9.95) return `${fixedText(ms, 1)} ms`;
  return `${Math.round(ms)} ms`;
}

function minutesText(minutes: number, seconds: number): string {
  return seconds === 0 ? t`${minutes} m` : t`${minutes} m ${seconds} s`;
}

function hoursText(hours: number, minutes: number): string {
  return minutes === 0 ? t`${hours} h` : t`${hours} h ${minutes} m`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}

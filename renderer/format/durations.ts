/** A duration for people: `840 ms`, `2.1 s`, `1 m 12 s`, `2 h 5 m`. */
export function durationText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
}

/** A running clock in whole seconds, so that its width hardly moves: `12 s`, `1 m 05 s`, `2 h 05 m`. */
export function elapsedText(durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${padded(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${padded(Math.floor(seconds / 60) % 60)} m`;
}

/** Postern's own added time, always in milliseconds so that figures compare: `0.12 ms`, `1.4 ms`, `12 ms`. */
export function overheadText(durationUs: number): string {
  const ms = Math.max(0, durationUs) / 1000;
  if (ms < 0.01) return 'under 0.01 ms';
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return `${Math.round(ms)} ms`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}

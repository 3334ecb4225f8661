/** A moment as people say it, seen from `now`; both Unix ms. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return 'just now';
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`;
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** A duration in its two largest units. */
export function lasted(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** A count as it is read: `1,234`, `56.7k`, `8.9M`. */
export function counted(value: number): string {
  if (value >= 1_000_000) return `${(value / 1_000_000).toFixed(1)}M`;
  return value >= 10_000 ? `${(value / 1_000).toFixed(1)}k` : value.toLocaleString('en-US');
}

/** Dollars of an estimate, as the window says them; empty when there is none. */
export function dollars(value: number | null): string {
  if (value === null) return '';
  return value > 0 && value < 0.01 ? '<$0.01' : `$${value.toFixed(2)}`;
}

/** The moment in a text: `2026-11-21`, `2026-11-21T09:30`, `3d`, `12h`, `30m` before now; null when it is none. Unix ms. */
export function momentIn(text: string, now: number): number | null {
  const [, amount, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) {
    const unitMs = unit === 'd' ? 86_400_000 : unit === 'h' ? 3_600_000 : 60_000;
    return now - Number(amount) * unitMs;
  }
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) return null;
  const at = new Date(text.includes('T') ? text : `${text}T00:00`).getTime();
  return Number.isNaN(at) ? null : at;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** An estimate in US dollars, as exact as it is worth: `$0`, `under $0.01`, `$0.42`, `$12.40`, `$1,240`. */
export function costText(usd: number): string {
  if (usd <= 0) return '$0';
  if (usd < 0.01) return 'under $0.01';
  return usd < 100 ? `$${usd.toFixed(2)}` : `$${Math.round(usd).toLocaleString('en')}`;
}

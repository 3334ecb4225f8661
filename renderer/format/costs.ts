import { t } from '../../preload/language.ts';
import { fixedText, numberText } from './intl.ts';

/** An estimate in US dollars, as exact as it is worth: `$0`, `under $0.01`, `$0.42`, `$12.40`, `$1,240`. */
export function costText(usd: number): string {
  if (usd <= 0) return t`$${0}`;
  if (usd < 0.01) return t`under $0.01`;
  return t`$${usd < 100 ? fixedText(usd, 2) : numberText(Math.round(usd))}`;
}

import { t } from '../../../preload/language.ts';
import { remainingText } from '../../format/remaining.ts';
import { useWindow } from '../../store/context.ts';

/** A countdown in words; it draws anew only when its words change, and says so when the time is over. */
export function TimeLeft({ until, say }: { until: number; say: (left: string) => string }) {
  const left = useWindow((state) => remainingText(until - state.now));
  return (
    <span className="time-left" data-testid="time-left">
      {left === '' ? t`The time is over.` : say(left)}
    </span>
  );
}

import { Check, CircleAlert, CircleDashed, CircleDot, CircleMinus, type LucideIcon } from 'lucide-react';
import type { SessionKind, SessionStatus } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What a status is called. */
export function statusName(status: SessionStatus): string {
  return { streaming: t`Running`, completed: t`Completed`, failed: t`Failed`, interrupted: t`Interrupted` }[
    status
  ];
}

const shapes: Readonly<Record<SessionStatus, LucideIcon>> = {
  streaming: CircleDot,
  completed: Check,
  failed: CircleAlert,
  interrupted: CircleMinus,
};

/** A state by shape first and colour second; the hollow ring is quiet background work. */
export function StatusGlyph({ status, kind = 'user' }: { status: SessionStatus; kind?: SessionKind }) {
  const hollow = kind !== 'user' && status === 'completed';
  const Shape = hollow ? CircleDashed : shapes[status];
  return (
    <span className="glyph" data-status={hollow ? 'background' : status}>
      <Shape size={16} strokeWidth={1.5} aria-hidden />
      <span className="hidden-text">{statusName(status)}</span>
    </span>
  );
}

import { CircleAlert } from 'lucide-react';
import type { UsageView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { isReached, limitLine, reopensAt, staleText, whenText } from '../../scale/limits.ts';
import { planName } from '../../store/accounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { LimitBar } from './limit-bar.tsx';

/** The limits of one sign-in, as they were last told, and what to do when one is reached. */
export function UsageCard({ usage }: { usage: UsageView }) {
  const now = useWindow((state) => state.now);
  const reached = isReached(usage, now);
  const stale = staleText(usage, now);
  return (
    <li className="usage" data-testid="usage" data-usage-id={usage.id} data-reached={reached}>
      <header className="usage-head">
        <h3>{usage.name}</h3>
        {usage.plan === null ? null : <span>{t`${planName(usage.plan)} plan`}</span>}
        {usage.credits === null ? null : <span>{t`Credits: ${usage.credits}`}</span>}
        <span className="usage-seen" data-stale={stale !== null} title={fullTimeText(usage.seenAt)}>
          {stale ?? ''}
        </span>
        <AskNow accountId={usage.id} />
      </header>
      {usage.limits.length === 0 ? (
        <p className="usage-none">{t`No limit was told for this sign-in.`}</p>
      ) : (
        usage.limits.map((limit) => <LimitBar key={limit.id} line={limitLine(limit, now)} />)
      )}
      {reached ? (
        <p className="usage-reached">
          <CircleAlert size={16} strokeWidth={1.5} aria-hidden />
          <span>{reachedText(reopensAt(usage, now), now)}</span>
        </p>
      ) : null}
      <Refused accountId={usage.id} />
    </li>
  );
}

/** What is refused, until when, and what goes on meanwhile. */
export function reachedText(reopens: number | null, now: number): string {
  return reopens === null
    ? t`The limit is reached: requests with this sign-in are refused until it resets. Wait, or let a lane use another account or a key meanwhile.`
    : t`The limit is reached: requests with this sign-in are refused until it resets ${whenText(reopens, now)}. Wait, or let a lane use another account or a key meanwhile.`;
}

/** Asks the issuer; only for accounts of ours, because Codex's own sign-in is never used by Postern. */
export function AskNow({ accountId }: { accountId: string }) {
  const { askUsage } = useActions();
  const ours = useWindow((state) =>
    (valueOf(state.accounts) ?? []).some((one) => one.id === accountId && one.kind === 'chatgpt'),
  );
  const asking = useWindow((state) => state.limits.asking.has(accountId));
  if (!ours) return null;
  return (
    <button
      type="button"
      className="button quiet"
      disabled={asking}
      data-testid="usage-ask"
      onClick={() => void askUsage(accountId)}
    >
      {asking ? t`Asking` : t`Ask now`}
    </button>
  );
}

/** Why the last asking brought nothing. */
export function Refused({ accountId }: { accountId: string }) {
  const problem = useWindow((state) => state.limits.problems.get(accountId) ?? null);
  return problem === null ? null : <Problem problem={problem} tone="attention" />;
}

import type { AccountView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { AskNow, Refused, UsageCard } from './usage-card.tsx';

/** The limits of every plan in use, sign-in by sign-in (FEATURES T5). */
export function UsageBars() {
  const { readUsage } = useActions();
  const usages = useWindow((state) => state.limits.usages);
  const accounts = useWindow((state) => valueOf(state.accounts));
  const told = new Set((valueOf(usages) ?? []).map((one) => one.id));
  const untold = (accounts ?? []).filter((one) => one.kind === 'chatgpt' && !told.has(one.id));
  return (
    <section className="usage-bars" aria-labelledby="usage-title" data-testid="usage-bars">
      <h2 id="usage-title">{t`Plan limits`}</h2>
      {usages.state === 'loading' ? <p className="page-wait">{t`Reading the limits`}</p> : null}
      {usages.state === 'failed' ? (
        <Problem problem={usages.problem} tone="attention">
          <button type="button" className="button" onClick={() => void readUsage()}>
            {t`Try again`}
          </button>
        </Problem>
      ) : null}
      {usages.state === 'ready' ? (
        <>
          {usages.value.length === 0 ? (
            <p className="usage-none">
              {t`None was told yet. ChatGPT says how much of a plan is used with each answer, so the bars appear after the next turn.`}
            </p>
          ) : null}
          <ul className="usage-list">
            {usages.value.map((usage) => (
              <UsageCard key={usage.id} usage={usage} />
            ))}
            {untold.map((account) => (
              <Untold key={account.id} account={account} />
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

/** An account of ours nothing was told about yet. */
function Untold({ account }: { account: AccountView }) {
  return (
    <li className="usage" data-testid="usage" data-usage-id={account.id}>
      <header className="usage-head">
        <h3>{account.name}</h3>
        <span>{t`none told yet`}</span>
        <span className="usage-seen" />
        <AskNow accountId={account.id} />
      </header>
      <Refused accountId={account.id} />
    </li>
  );
}

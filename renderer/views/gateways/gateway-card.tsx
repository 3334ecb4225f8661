import { useRef, useState } from 'react';
import type { AccountView, GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { laneLines } from '../../scale/lanes.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { BudgetForm, BudgetRow } from './budget.tsx';
import { GatewayHead } from './gateway-head.tsx';
import { Lane } from './lane.tsx';

/** One gateway: its name and what can be done with it, its lanes drawn from Codex to the provider, its budget. */
export function GatewayCard({
  gateway,
  routing,
  place,
  count,
}: {
  gateway: GatewayView;
  routing: boolean;
  place: number;
  count: number;
}) {
  const { addBackend, change } = useActions();
  const accounts = useWindow((state) => valueOf(state.accounts)) ?? noAccounts;
  const [budgeting, setBudgeting] = useState(false);
  const card = useRef<HTMLElement>(null);
  const menu = (): HTMLElement | null | undefined =>
    card.current?.querySelector<HTMLElement>('[aria-haspopup=menu]');
  useFocusBack(budgeting, menu);
  useFocusBack(gateway.paused, menu);
  return (
    <section
      ref={card}
      className="gateway"
      aria-label={t`Gateway ${gateway.name}`}
      data-testid="gateway"
      data-name={gateway.name}
      data-selected={gateway.selected}
      data-paused={gateway.paused}
    >
      <GatewayHead gateway={gateway} place={place} count={count} onBudget={() => setBudgeting(true)} />
      {gateway.paused ? (
        <div className="gateway-paused">
          <p>{t`Paused: every request is answered with one line that says so, and nothing reaches a provider.`}</p>
          <button
            type="button"
            className="button"
            data-testid="gateway-resume"
            onClick={() => void change({ type: 'pauseGateway', gatewayId: gateway.id, paused: false })}
          >{t`Resume`}</button>
        </div>
      ) : null}
      {budgeting ? (
        <BudgetForm gateway={gateway} onClose={() => setBudgeting(false)} />
      ) : gateway.budget === null ? null : (
        <BudgetRow budget={gateway.budget} onEdit={() => setBudgeting(true)} />
      )}
      <ul className="lanes">
        {laneLines(gateway, routing, accounts).map((line) => (
          <Lane key={line.lane} line={line} gateway={gateway} accounts={accounts} />
        ))}
      </ul>
      <div className="gateway-foot">
        <button
          type="button"
          className="button quiet"
          data-testid="add-backend"
          onClick={() => addBackend(gateway.id)}
        >{t`Add a backend`}</button>
      </div>
    </section>
  );
}

const noAccounts: readonly AccountView[] = [];

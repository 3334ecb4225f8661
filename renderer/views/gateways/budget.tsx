import { useId, useState } from 'react';
import type {
  BudgetPeriod,
  BudgetUnit,
  BudgetView,
  GatewayView,
  ProblemView,
} from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { budgetLine, readLimit } from '../../store/budget.ts';
import { useActions } from '../../store/context.ts';

/** How much of a budget is used, to scale and in words. */
export function BudgetRow({ budget, onEdit }: { budget: BudgetView; onEdit: () => void }) {
  const line = budgetLine(budget);
  return (
    <div className="budget" data-over={line.over} data-testid="budget">
      {line.share === null ? null : (
        <div
          className="budget-bar"
          role="meter"
          aria-label={t`Budget used`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(line.share * 100)}
          aria-valuetext={line.text}
        >
          <span style={{ width: `${line.share * 100}%` }} />
        </div>
      )}
      <p>
        {line.text} <button type="button" className="link-button" onClick={onEdit}>{t`Change`}</button>
      </p>
      {line.note === null ? null : <p className="budget-note">{line.note}</p>}
    </div>
  );
}

/** A soft limit: how much, of what, over which time. */
export function BudgetForm({ gateway, onClose }: { gateway: GatewayView; onClose: () => void }) {
  const { tryChange } = useActions();
  const [typed, setTyped] = useState(gateway.budget === null ? '' : String(gateway.budget.limit));
  const [unit, setUnit] = useState<BudgetUnit>(gateway.budget?.unit ?? 'usd');
  const [period, setPeriod] = useState<BudgetPeriod>(gateway.budget?.period ?? 'month');
  const [problem, setProblem] = useState<ProblemView | null>(null);
  const id = useId();
  const limit = readLimit(typed);

  async function keep(
    budget: { limit: number; unit: BudgetUnit; period: BudgetPeriod } | null,
  ): Promise<void> {
    const refused = await tryChange({ type: 'setBudget', gatewayId: gateway.id, budget });
    if (refused === null) onClose();
    else setProblem(refused);
  }

  return (
    <form
      className="budget-form"
      aria-label={t`Budget of ${gateway.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (limit !== null) void keep({ limit, unit, period });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="budget-fields">
        <label htmlFor={id}>{t`Budget`}</label>
        <input
          id={id}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person asked for this field with the press before
          autoFocus
          className="text-field budget-limit"
          inputMode="decimal"
          autoComplete="off"
          placeholder={unit === 'usd' ? '20' : '2M'}
          value={typed}
          aria-invalid={typed !== '' && limit === null}
          data-testid="budget-limit"
          onChange={(event) => setTyped(event.target.value)}
        />
        <Segmented label={t`Unit`} value={unit} options={units()} onChange={setUnit} />
        <Segmented label={t`Period`} value={period} options={periods()} onChange={setPeriod} />
      </div>
      <p className="budget-note">
        {unit === 'usd'
          ? t`Passing it notifies you and stops nothing. Dollars are an estimate from known prices.`
          : t`Passing it notifies you and stops nothing. Tokens are what went in and what came out.`}
      </p>
      {problem === null ? null : <Problem problem={problem} />}
      <div className="buttons">
        <button
          type="submit"
          className="button primary"
          disabled={limit === null}
          data-testid="budget-save"
        >{t`Set budget`}</button>
        {gateway.budget === null ? null : (
          <button
            type="button"
            className="button"
            onClick={() => void keep(null)}
          >{t`Remove the budget`}</button>
        )}
        <button type="button" className="button quiet" onClick={onClose}>{t`Cancel`}</button>
      </div>
    </form>
  );
}

const units = (): readonly { readonly value: BudgetUnit; readonly label: string }[] => [
  { value: 'usd', label: t`US dollars` },
  { value: 'tokens', label: t`Tokens` },
];

const periods = (): readonly { readonly value: BudgetPeriod; readonly label: string }[] => [
  { value: 'day', label: t`A day` },
  { value: 'week', label: t`A week` },
  { value: 'month', label: t`A month` },
];

import { useId, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { limitUsed } from '../../../preload/limit-name.ts';
import { useBeside } from '../../components/use-beside.ts';
import {
  isReached,
  limitLine,
  mostPressing,
  reopensAt,
  staleText,
  tightest,
  whenText,
} from '../../scale/limits.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { LimitBar } from './limit-bar.tsx';
import { reachedText } from './usage-card.tsx';

/** The tightest plan limit in one line of the foot; it opens to all of them. Nothing while none was told. */
export function UsageSummary() {
  const { show } = useActions();
  const usages = useWindow((state) => valueOf(state.limits.usages)) ?? [];
  const now = useWindow((state) => state.now);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const onBeforeToggle = useBeside(() => button.current, 'top-start');
  const pressing = mostPressing(usages, now);
  const line = pressing === null ? null : tightest(pressing, now);
  if (pressing === null) return null;
  const reached = isReached(pressing, now);
  if (line === null && !reached) return null;
  const reopens = reopensAt(pressing, now);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="foot-button usage-summary"
        popoverTarget={id}
        data-tone={reached ? 'reached' : (line?.tone ?? 'plain')}
        data-testid="usage-summary"
        title={t`How much of the plan is used`}
      >
        {reached
          ? reachedShortText(reopens, now)
          : line === null
            ? null
            : limitUsed({ name: line.name, usedPercent: line.percent })}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className="menu usage-popover"
        role="dialog"
        aria-label={t`Plan limits`}
        onBeforeToggle={onBeforeToggle}
      >
        {usages.map((usage) => (
          <section key={usage.id}>
            <h3>
              {usage.name}
              <span className="usage-seen">{staleText(usage, now)}</span>
            </h3>
            {usage.limits.map((limit) => (
              <LimitBar key={limit.id} line={limitLine(limit, now)} />
            ))}
            {isReached(usage, now) ? (
              <p className="usage-reached">{reachedText(reopensAt(usage, now), now)}</p>
            ) : null}
          </section>
        ))}
        <button
          type="button"
          className="link-button"
          onClick={() => {
            popover.current?.hidePopover();
            show('accounts');
          }}
        >
          {t`Open Accounts`}
        </button>
      </div>
    </>
  );
}

function reachedShortText(reopens: number | null, now: number): string {
  return reopens === null ? t`Limit reached` : t`Limit reached, resets ${whenText(reopens, now)}`;
}

import { Check, CircleAlert, CircleDashed, CircleDot, X } from 'lucide-react';
import { useMemo } from 'react';
import type { ReceiptStep, ReceiptView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { Problem } from '../../components/problem.tsx';
import { durationText, elapsedText } from '../../format/durations.ts';
import { folderText } from '../../format/folders.ts';
import { laneName } from '../../scale/lanes.ts';
import { useActions, useWindow } from '../../store/context.ts';
import {
  isUnpasted,
  receiptsToShow,
  receiptTitle,
  stepLabels,
  type StepState,
  stepStates,
} from '../../store/receipts.ts';

/** What became of the newest launches, until dismissed. */
export function Receipts() {
  const receipts = useWindow((state) => state.receipts);
  const dismissed = useWindow((state) => state.dismissedReceipts);
  const minute = useWindow((state) => Math.floor(state.now / 60_000));
  const shown = useMemo(
    () => receiptsToShow(receipts, dismissed, minute * 60_000),
    [receipts, dismissed, minute],
  );
  if (shown.length === 0) return null;
  return (
    <div className="receipts">
      {shown.map((receipt) => (
        <ReceiptCard key={receipt.launchId} receipt={receipt} />
      ))}
    </div>
  );
}

/** What became of one launch, step by step. */
export function ReceiptCard({ receipt }: { receipt: ReceiptView }) {
  const { dismissReceipt, choose, show } = useActions();
  const copied = useWindow((state) => state.copiedLaunches.has(receipt.launchId));
  const unpasted = isUnpasted(receipt, copied);
  const sessionId = useWindow((state) => {
    for (const session of state.log.byId.values())
      if (session.launchId === receipt.launchId && session.parentId === null) return session.id;
    return null;
  });
  const shown = useWindow(({ place }) => place.view === 'sessions' && place.sessionId === sessionId);
  return (
    <section className="receipt" aria-label={t`Launch receipt`} data-testid="receipt">
      <header>
        <p className="receipt-title">
          <strong>{receiptTitle(receipt, copied)}</strong>
          <span>
            {folderText(receipt.folder)} ·{' '}
            {receipt.routed ? laneName(receipt.lane) : t`straight to the provider`}
          </span>
        </p>
        {sessionId === null || shown ? null : (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              show('sessions');
              choose(sessionId, 'open');
            }}
          >{t`Show session`}</button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={t`Dismiss this receipt`}
          onClick={() => dismissReceipt(receipt.launchId)}
        >
          <X size={16} strokeWidth={1.5} aria-hidden />
        </button>
      </header>
      <ol className="receipt-steps">
        {stepStates(receipt).map(({ step, state }) => (
          <Step key={step} receipt={receipt} step={step} state={state} unpasted={unpasted} />
        ))}
      </ol>
      {receipt.problem === null ? null : <Problem problem={receipt.problem} />}
      {unpasted ? (
        <p className="receipt-hint">{t`Paste it in a terminal you open, within ten minutes. It goes to the folder by itself.`}</p>
      ) : null}
      <details className="receipt-command">
        <summary>{t`Command`}</summary>
        <Command text={receipt.command} label={t`Command`} copies={false} />
      </details>
    </section>
  );
}

const stepShapes = { done: Check, waiting: CircleDot, failed: CircleAlert, ahead: CircleDashed } as const;
const stepWords: Readonly<Record<StepState, () => string>> = {
  done: () => t`done`,
  waiting: () => t`waiting`,
  failed: () => t`failed`,
  ahead: () => t`not yet`,
};

function Step({
  receipt,
  step,
  state,
  unpasted,
}: {
  receipt: ReceiptView;
  step: ReceiptStep;
  state: StepState;
  unpasted: boolean;
}) {
  const waited = useWindow((now) =>
    state === 'waiting' && !unpasted ? elapsedText(now.now - receipt.startedAt) : '',
  );
  const Shape = stepShapes[state];
  const reachedMs = receipt.steps[step];
  return (
    <li className="receipt-step" data-state={state} data-step={step} data-testid="receipt-step">
      <Shape size={16} strokeWidth={1.5} aria-hidden />
      <span className="receipt-label">
        {unpasted && state === 'waiting' ? t`Waiting to be pasted` : stepLabels()[step][state]}
      </span>
      <span className="hidden-text">{t`, ${stepWords[state]()}`}</span>
      <span className="receipt-time">{reachedMs === null ? waited : durationText(reachedMs)}</span>
    </li>
  );
}

import { useEffect, useId, useMemo, useState } from 'react';
import type { StorageView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { dayText, readDay } from '../../format/days.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import {
  choiceText,
  type DeleteChoice,
  isReversed,
  rangeCountText,
  spanOfChoice,
} from '../../store/delete-choice.ts';
import { daysText, keepDayChoices } from '../../store/keep-choices.ts';
import { valueOf } from '../../store/loadable.ts';

const between = 'between';

/** Deletion at once: what goes is counted first, each way is asked once, and it is said what was deleted. */
export function Deletion({ storage }: { storage: StorageView }) {
  const { countRange, deleteRange } = useActions();
  const [choice, setChoice] = useState<DeleteChoice>({ kind: 'rested', days: 30 });
  const { busy, deleted, problem, counted: range } = useWindow((state) => state.keeping);
  const id = useId();
  // What is counted is what is deleted, however long the person thinks about it; it is counted anew when the log changed.
  const [openedAt] = useState(() => Date.now());
  const span = useMemo(() => spanOfChoice(choice, openedAt), [choice, openedAt]);
  useEffect(() => void countRange(span), [countRange, span, storage.sessions, storage.turns]);
  const count = span === null ? null : valueOf(range?.count ?? null);
  return (
    <>
      <div className="delete-ways">
        <label htmlFor={id}>{t`Delete sessions`}</label>
        <select
          id={id}
          className="select"
          data-testid="delete-choice"
          value={choice.kind === 'rested' ? choice.days : between}
          onChange={({ target: { value } }) =>
            setChoice(
              value === between
                ? { kind: 'between', first: storage.oldestAt, last: null }
                : { kind: 'rested', days: Number(value) },
            )
          }
        >
          {keepDayChoices.map((days) => (
            <option key={days} value={days}>
              {t`not active for ${daysText(days)}`}
            </option>
          ))}
          <option value={between}>{t`last active between two days`}</option>
        </select>
        {choice.kind === 'between' ? <Days choice={choice} onChange={setChoice} /> : null}
      </div>
      <div className="delete-ways">
        <p className="setting-about" role="status" data-testid="delete-count">
          {isReversed(choice) ? (
            t`The first day is after the last.`
          ) : span === null ? (
            t`Choose the first day, the last day, or both.`
          ) : range?.count.state === 'failed' ? (
            <>
              {range.count.problem.what} {range.count.problem.next}
            </>
          ) : count === null ? (
            t`Counting`
          ) : count.sessions === 0 ? (
            t`That is no session.`
          ) : (
            t`That is ${rangeCountText(count)}.`
          )}
        </p>
        <Confirm
          key={JSON.stringify(choice)}
          label={t`Delete them…`}
          question={
            count === null
              ? t`Sessions, ${choiceText(choice)}, will be gone from this disk with everything recorded of them. Those at work now stay, and Codex’s own files are not touched. There is no undo.`
              : t`${rangeCountText(count)}, ${choiceText(choice)}, will be gone from this disk with everything recorded of them. Those at work now stay, and Codex’s own files are not touched. There is no undo.`
          }
          verb={count === null ? t`Delete them` : deleteText(count.sessions)}
          testId="delete-range"
          busy={busy || count === null || count.sessions === 0}
          onConfirm={() => (span === null ? undefined : void deleteRange(span))}
        />
      </div>
      <Confirm
        label={t`Delete everything…`}
        question={t`All ${rangeCountText(storage)} will be gone from this disk, with everything recorded of them; only those at work now stay. Codex’s own files, gateways and accounts are not touched. There is no undo.`}
        verb={t`Delete everything`}
        testId="delete-everything"
        busy={busy || storage.sessions === 0}
        onConfirm={() => void deleteRange({ from: null, to: null })}
      />
      {busy ? <p role="status">{t`Deleting`}</p> : null}
      {deleted === null ? null : (
        <p role="status" data-testid="deleted-count">
          {deletedText(deleted)}
        </p>
      )}
      {problem === null ? null : <Problem problem={problem} />}
    </>
  );
}

function deleteText(sessions: number): string {
  const shown = numberText(sessions);
  return counted(sessions)`Delete ${shown} session | Delete ${shown} sessions`;
}

function deletedText(sessions: number): string {
  if (sessions === 0) return t`There was nothing to delete.`;
  const shown = numberText(sessions);
  return counted(sessions)`${shown} session deleted. | ${shown} sessions deleted.`;
}

/** The first and the last day, both included; an empty one leaves its end open. */
function Days({
  choice,
  onChange,
}: {
  choice: Extract<DeleteChoice, { kind: 'between' }>;
  onChange: (choice: DeleteChoice) => void;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={`${id}-first`}>{t`From`}</label>
      <input
        id={`${id}-first`}
        type="date"
        className="text-field"
        value={dayText(choice.first)}
        data-testid="delete-from"
        onChange={({ target }) => onChange({ ...choice, first: readDay(target.value) })}
      />
      <label htmlFor={`${id}-last`}>{t`to`}</label>
      <input
        id={`${id}-last`}
        type="date"
        className="text-field"
        value={dayText(choice.last)}
        data-testid="delete-to"
        onChange={({ target }) => onChange({ ...choice, last: readDay(target.value) })}
      />
    </>
  );
}

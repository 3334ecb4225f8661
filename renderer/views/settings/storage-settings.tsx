import { useEffect, useId, useState } from 'react';
import type { StorageView } from '../../../preload/contract.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { dateText } from '../../format/ages.ts';
import { bytesText, countedText } from '../../format/amounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import {
  beforeDays,
  daysText,
  keepDayChoices,
  keepSizeChoices,
  sizeText,
  withChoice,
} from '../../store/keep-choices.ts';
import { Setting } from './setting.tsx';

/** What is kept of the session log: how long, how much, what it takes now, and the ways to make it less. */
export function StorageSettings({ storage }: { storage: StorageView }) {
  const { changeStorage, readKept } = useActions();
  // It grows while the window is open, and nobody tells.
  useEffect(() => void readKept(), [readKept]);
  const daysId = useId();
  const sizeId = useId();
  return (
    <div data-testid="storage-settings">
      <Setting
        name="Keep for"
        labelFor={daysId}
        about={
          storage.keepDays === null
            ? 'No session is deleted for its age.'
            : 'Sessions that were not active for that long are deleted by themselves.'
        }
      >
        <Choice
          id={daysId}
          value={storage.keepDays}
          choices={keepDayChoices}
          text={daysText}
          testId="keep-days"
          onChange={(keepDays) => void changeStorage({ keepDays })}
        />
      </Setting>
      <Setting
        name="Keep up to"
        labelFor={sizeId}
        about={
          storage.keepMegabytes === null
            ? 'No session is deleted to save space.'
            : 'When the log grows beyond it, the sessions longest inactive are deleted first.'
        }
      >
        <Choice
          id={sizeId}
          value={storage.keepMegabytes}
          choices={keepSizeChoices}
          text={sizeText}
          testId="keep-size"
          onChange={(keepMegabytes) => void changeStorage({ keepMegabytes })}
        />
      </Setting>
      <Setting
        name="What is kept"
        about="Postern’s own record on this disk. Codex’s own files are never touched."
      >
        <p data-testid="kept-now">{keptText(storage)}</p>
        <Deletion storage={storage} />
      </Setting>
    </div>
  );
}

function Choice({
  id,
  value,
  choices,
  text,
  testId,
  onChange,
}: {
  id: string;
  value: number | null;
  choices: readonly number[];
  text: (value: number | null) => string;
  testId: string;
  onChange: (value: number | null) => void;
}) {
  return (
    <select
      id={id}
      className="select"
      data-testid={testId}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
    >
      <option value="">{text(null)}</option>
      {withChoice(choices, value).map((one) => (
        <option key={one} value={one}>
          {text(one)}
        </option>
      ))}
    </select>
  );
}

/** Deletion at once, each way asked once; it is said what was deleted. */
function Deletion({ storage }: { storage: StorageView }) {
  const { deleteBefore } = useActions();
  const [days, setDays] = useState(30);
  const { busy, deleted, problem } = useWindow((state) => state.keeping);
  const id = useId();
  return (
    <>
      <div className="delete-ways">
        <label htmlFor={id}>What is older than</label>
        <select
          id={id}
          className="select"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {keepDayChoices.map((one) => (
            <option key={one} value={one}>
              {daysText(one)}
            </option>
          ))}
        </select>
        <Confirm
          key={days}
          label="Delete…"
          question={`Sessions not active for ${daysText(days)} will be gone from this disk. Codex’s own files are not touched. There is no undo.`}
          verb="Delete them"
          testId="delete-older"
          busy={busy || storage.sessions === 0}
          onConfirm={() => void deleteBefore(beforeDays(days, Date.now()))}
        />
      </div>
      <Confirm
        label="Delete everything…"
        question={`All ${countedText(storage.sessions, 'session')} will be gone from this disk, with everything recorded of them; only those at work now stay. Codex’s own files, gateways and accounts are not touched. There is no undo.`}
        verb="Delete everything"
        testId="delete-everything"
        busy={busy || storage.sessions === 0}
        onConfirm={() => void deleteBefore(null)}
      />
      {busy ? <p role="status">Deleting</p> : null}
      {deleted === null ? null : (
        <p role="status" data-testid="deleted-count">
          {deleted === 0 ? 'There was nothing to delete.' : `${countedText(deleted, 'session')} deleted.`}
        </p>
      )}
      {problem === null ? null : <Problem problem={problem} />}
    </>
  );
}

function keptText({ databaseBytes, sessions, turns, oldestAt }: StorageView): string {
  if (sessions === 0) return `No session, ${bytesText(databaseBytes)}`;
  const since = oldestAt === null ? '' : `, the oldest from ${dateText(oldestAt)}`;
  return `${countedText(sessions, 'session')} with ${countedText(turns, 'turn')}, ${bytesText(databaseBytes)}${since}`;
}

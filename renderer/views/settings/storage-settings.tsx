import { useEffect, useId } from 'react';
import type { StorageView } from '../../../preload/contract.ts';
import { Switch } from '../../components/switch.tsx';
import { dateText } from '../../format/ages.ts';
import { bytesText, countedText } from '../../format/amounts.ts';
import { useActions } from '../../store/context.ts';
import { daysText, keepDayChoices, keepSizeChoices, sizeText, withChoice } from '../../store/keep-choices.ts';
import { Deletion } from './deletion.tsx';
import { Setting } from './setting.tsx';

/** What is kept of the session log: how long, how much, what it takes now, and the ways to make it less. */
export function StorageSettings({
  storage,
  recordContent,
}: {
  storage: StorageView;
  recordContent: boolean;
}) {
  const { changeSettings, changeStorage, readKept } = useActions();
  // It grows while the window is open, and nobody tells.
  useEffect(() => void readKept(), [readKept]);
  const daysId = useId();
  const sizeId = useId();
  return (
    <div data-testid="storage-settings">
      <Setting
        id="recording"
        about={
          recordContent
            ? 'Prompts, answers and tool output are kept on this machine, and nowhere else.'
            : 'Only numbers, times and names are kept from now on. What was recorded before stays.'
        }
      >
        <Switch
          on={recordContent}
          label="Keep the content of sessions"
          testId="record-content"
          onChange={(on) => void changeSettings({ recordContent: on })}
        />
      </Setting>
      <Setting
        id="keepDays"
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
        id="keepSize"
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
      <Setting id="kept" about="Postern’s own record on this disk. Codex’s own files are never touched.">
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

function keptText({ databaseBytes, sessions, turns, oldestAt }: StorageView): string {
  if (sessions === 0) return `No session, ${bytesText(databaseBytes)}`;
  const since = oldestAt === null ? '' : `, the oldest from ${dateText(oldestAt)}`;
  return `${countedText(sessions, 'session')} with ${countedText(turns, 'turn')}, ${bytesText(databaseBytes)}${since}`;
}

import { useEffect, useId } from 'react';
import type { StorageView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Switch } from '../../components/switch.tsx';
import { dateText } from '../../format/ages.ts';
import { bytesText } from '../../format/amounts.ts';
import { useActions } from '../../store/context.ts';
import { rangeCountText } from '../../store/delete-choice.ts';
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
            ? t`Prompts, answers and tool output are kept on this machine, and nowhere else.`
            : t`Only numbers, times and names are kept from now on. What was recorded before stays.`
        }
      >
        <Switch
          on={recordContent}
          label={t`Keep the content of sessions`}
          testId="record-content"
          onChange={(on) => void changeSettings({ recordContent: on })}
        />
      </Setting>
      <Setting
        id="keepDays"
        labelFor={daysId}
        about={
          storage.keepDays === null
            ? t`No session is deleted for its age.`
            : t`Sessions that were not active for that long are deleted by themselves.`
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
            ? t`No session is deleted to save space.`
            : t`When the log grows beyond it, the sessions longest inactive are deleted first.`
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
      <Setting id="kept" about={t`Postern’s own record on this disk. Codex’s own files are never touched.`}>
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

function keptText(storage: StorageView): string {
  const { databaseBytes, sessions, oldestAt } = storage;
  const size = bytesText(databaseBytes);
  if (sessions === 0) return t`No session, ${size}`;
  const count = rangeCountText(storage);
  return oldestAt === null
    ? t`${count}, ${size}`
    : t`${count}, ${size}, the oldest from ${dateText(oldestAt)}`;
}

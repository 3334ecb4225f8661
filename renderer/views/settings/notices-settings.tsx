import { useId, useState } from 'react';
import type { NoticesView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Switch } from '../../components/switch.tsx';
import { useActions } from '../../store/context.ts';
import { readThresholds } from '../../store/keep-choices.ts';
import { Setting } from './setting.tsx';

/** What Postern may say through the system's notifications. */
export function NoticesSettings({ notices }: { notices: NoticesView }) {
  const { changeNotices } = useActions();
  return (
    <div data-testid="notices-settings">
      <Setting
        id="notices"
        about={t`That the proxy stopped, or that a sign-in has ended, is always told. No prompt or answer stands in a notification.`}
      >
        <Switch
          on={notices.turnFinished}
          label={t`A turn finished while the window is hidden`}
          testId="notice-finished"
          onChange={(turnFinished) => void changeNotices({ turnFinished })}
        />
        <Switch
          on={notices.turnFailed}
          label={t`A turn failed`}
          testId="notice-failed"
          onChange={(turnFailed) => void changeNotices({ turnFailed })}
        />
        <Switch
          on={notices.limits}
          label={t`A plan limit comes near or is reached`}
          testId="notice-limits"
          onChange={(limits) => void changeNotices({ limits })}
        />
        {notices.limits ? (
          <Thresholds key={notices.thresholds.join()} thresholds={notices.thresholds} />
        ) : null}
      </Setting>
    </div>
  );
}

function Thresholds({ thresholds }: { thresholds: readonly number[] }) {
  const { changeNotices } = useActions();
  const id = useId();
  const [typed, setTyped] = useState(thresholds.join(', '));
  const read = readThresholds(typed);
  const changed = read !== null && read.join() !== thresholds.join();
  return (
    <form
      className="thresholds"
      onSubmit={(event) => {
        event.preventDefault();
        if (read !== null && changed) void changeNotices({ thresholds: read });
      }}
    >
      <label htmlFor={id}>{t`Tell at, in percent`}</label>
      <input
        id={id}
        className="text-field short"
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={read === null}
        aria-describedby={read === null ? `${id}-note` : undefined}
        data-testid="notice-thresholds"
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={!changed}>{t`Use these`}</button>
      {read === null ? (
        <p id={`${id}-note`} className="line-note">{t`Whole numbers from 1 to 100, such as 80, 95.`}</p>
      ) : null}
    </form>
  );
}

import { useId, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { readPort } from '../../store/settings-page.ts';
import { valueOf } from '../../store/state.ts';
import { Setting } from './setting.tsx';

/** The port Codex reaches Postern on. A change is in force at once, and cuts nobody off. */
export function PortSetting({ port }: { port: number | null }) {
  const { setPort } = useActions();
  const now = useWindow((state) => valueOf(state.status)?.port ?? null);
  const problem = useWindow((state) => state.settingsPage.portProblem);
  const id = useId();
  const [typed, setTyped] = useState(port === null ? '' : String(port));
  const read = readPort(typed);
  const changed = read !== undefined && read !== port;
  return (
    <Setting
      id="port"
      labelFor={id}
      about={t`Where Codex reaches Postern, on this machine only. Empty: the last one again, or one the system chooses. A change holds at once: new launches and connected files get the new port, and a Codex that runs keeps the old one until it ends or Postern quits.`}
    >
      <form
        className="thresholds"
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) void setPort(read);
        }}
      >
        <input
          id={id}
          className="text-field short"
          value={typed}
          inputMode="numeric"
          placeholder={now === null ? '' : String(now)}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={read === undefined}
          aria-describedby={`${id}-note`}
          data-testid="port"
          onChange={(event) => setTyped(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={!changed}
          data-testid="port-save"
        >{t`Use this port`}</button>
        <p id={`${id}-note`} className="line-note" data-testid="port-now">
          {read === undefined
            ? t`A whole number from 1 to 65535, or nothing.`
            : now === null
              ? t`The proxy does not listen now.`
              : t`In use now: ${now}`}
        </p>
      </form>
      {problem === null ? null : <Problem problem={problem} />}
    </Setting>
  );
}

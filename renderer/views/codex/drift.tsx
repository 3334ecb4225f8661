import type { CodexHomeView, ConfigFileView, DriftView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { inertText } from '../../format/inert.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { fileIdOf } from '../../store/homes.ts';

/** What someone else changed of ours, line by line, and the two ways out. */
export function Drift({
  home,
  file,
  drift,
  name,
}: {
  home: CodexHomeView;
  file: ConfigFileView;
  drift: readonly DriftView[];
  name: string;
}) {
  const { settle } = useActions();
  const busy = useWindow((state) => state.homeDesk.busy.has(fileIdOf(home.id, file.profile)));
  return (
    <section className="drift" aria-label={t`Changed in ${name}`} data-testid="drift">
      <dl className="drift-lines">
        {drift.map((line) => (
          <div key={line.key}>
            <dt>
              <code>{line.key}</code>
            </dt>
            <dd>
              <Side side="ours" label={t`Ours`} value={line.ours} none={t`not written by Postern`} />
              <Side side="now" label={t`Now`} value={line.now} none={t`gone`} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy || file.problem !== null}
          data-testid="settle-again"
          onClick={() => void settle(home.id, file.profile, 'again')}
        >{t`Write ours again`}</button>
        <button
          type="button"
          className="button quiet"
          title={t`Postern no longer looks after this file`}
          disabled={busy}
          data-testid="settle-leave"
          onClick={() => void settle(home.id, file.profile, 'leave')}
        >{t`Leave as it is`}</button>
      </div>
    </section>
  );
}

function Side({
  side,
  label,
  value,
  none,
}: {
  side: 'ours' | 'now';
  label: string;
  value: string | null;
  none: string;
}) {
  return (
    <span className="drift-side" data-side={side}>
      <span className="drift-label">{label}</span>
      {value === null ? <em>{none}</em> : <code dir="ltr">{inertText(value)}</code>}
    </span>
  );
}

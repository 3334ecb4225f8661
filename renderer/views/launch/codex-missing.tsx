import type { CodexView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { useActions } from '../../store/context.ts';

type Install = Extract<CodexView, { state: 'missing' }>['install'];

/** Codex is not on this machine: the ways to install it, ready to copy. */
export function CodexMissing({ install }: { install: Install }) {
  const { findCodex, openPlace } = useActions();
  return (
    <div className="codex-missing" data-testid="codex-missing">
      <p>
        <strong>{t`Codex is not installed here.`}</strong>{' '}
        {t`Postern looked in PATH and in the usual places. Install it in one of these ways, then look again.`}
      </p>
      <dl>
        {install.map((way) => (
          <div key={way.command}>
            <dt>{way.label}</dt>
            <dd>
              <Command text={way.command} label={t`Install command, ${way.label}`} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          data-first-focus
          onClick={() => void findCodex(true)}
        >
          {t`Look again`}
        </button>
        <button type="button" className="button quiet" onClick={() => void openPlace('codexInstallPage')}>
          {t`Open the install page`}
        </button>
      </div>
    </div>
  );
}

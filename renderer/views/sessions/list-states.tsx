import type { ProblemView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { LanePicture } from '../../components/lane-picture.tsx';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { CodexMissing } from '../launch/codex-missing.tsx';

/** The first moments of the list; it appears only when they last, and says so when they last too long. */
export function ListSkeleton({ late }: { late: boolean }) {
  const { readSessions } = useActions();
  return (
    <div className="skeleton" aria-busy>
      <span className="hidden-text">{t`Reading sessions`}</span>
      {[72, 54, 63].map((width) => (
        <div key={width} className="skeleton-row" aria-hidden>
          <span style={{ width: `${width}%` }} />
          <span style={{ width: `${width - 18}%` }} />
        </div>
      ))}
      {late ? (
        <div className="late">
          <p>{t`Reading the log takes longer than usual.`}</p>
          <button type="button" className="button" onClick={() => void readSessions()}>
            {t`Try again`}
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** The list could not be read. */
export function ListProblem({ problem }: { problem: ProblemView }) {
  const { readSessions } = useActions();
  return (
    <div className="list-problem">
      <Problem problem={problem}>
        <button type="button" className="button" onClick={() => void readSessions()}>
          {t`Try again`}
        </button>
      </Problem>
    </div>
  );
}

/** Nothing recorded yet: what will happen, and the two ways to begin. */
export function EmptySessions() {
  const { openLaunch } = useActions();
  const codex = useWindow((state) => state.codex);
  const gateway = useWindow((state) => valueOf(state.status)?.gateway ?? 'default');
  return (
    <div className="empty" data-testid="sessions-empty">
      <LanePicture gateway={gateway} />
      <h1>{t`No sessions yet`}</h1>
      <p>
        {t`Launch Codex and type a prompt. Each turn appears here as it happens, with what was asked, what was answered, and what it cost in tokens and time.`}
      </p>
      {codex?.state === 'missing' ? (
        <CodexMissing install={codex.install} />
      ) : (
        <div className="buttons">
          <button type="button" className="button primary" onClick={() => openLaunch()}>
            {t`Launch Codex`}
          </button>
        </div>
      )}
      {codex?.state === 'broken' ? <Problem problem={codex.problem} tone="attention" /> : null}
      {codex?.state === 'found' ? (
        <p className="aside">
          {t`Found Codex ${codex.version}. There is nothing to set up: your own login passes through, and no file is changed.`}
        </p>
      ) : null}
    </div>
  );
}

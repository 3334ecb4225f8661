import { Check, CircleAlert, CircleDashed, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { BackendView, FixView, VerifyStep, VerifyView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Problem } from '../../components/problem.tsx';
import { agoText } from '../../format/ages.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** What a check of a backend found, step by step, with what can be done about it. Nothing before one was asked for. */
export function VerifyPanel({ backend }: { backend: BackendView }) {
  const { dismissCheck, verify } = useActions();
  const check = useWindow((state) => state.bench.checks.get(backend.id));
  if (check === undefined) return null;
  const { view, problem, asking } = check;
  return (
    <section
      className="verify"
      aria-label={t`Check of ${backend.name}`}
      aria-busy={asking !== null}
      data-testid="verify-result"
      data-verdict={asking === null ? (view?.verdict ?? 'fails') : 'asking'}
    >
      {view === null ? null : <Summary view={view} asking={asking !== null} />}
      {view === null && asking !== null ? (
        <p className="verify-wait">{t`Asking ${backend.name} the way Codex’s requests go`}</p>
      ) : null}
      {problem === null ? null : (
        <Problem problem={problem}>
          <button
            type="button"
            className="button"
            onClick={() => void verify(backend.id, false)}
          >{t`Try again`}</button>
        </Problem>
      )}
      {view === null ? null : (
        <>
          <ol className="verify-steps">
            {view.steps.map((step) => (
              <Step key={step.name} step={step} said={view.problem?.what ?? null} />
            ))}
          </ol>
          {view.problem === null ? null : (
            <Problem problem={view.problem} tone={view.verdict === 'fails' ? 'failure' : 'attention'}>
              {view.fix === null ? null : <Fix fix={view.fix} backend={backend} />}
            </Problem>
          )}
          {view.problem === null && view.fix !== null ? <Fix fix={view.fix} backend={backend} /> : null}
          <OneToken backend={backend} view={view} asking={asking} />
        </>
      )}
      <button
        type="button"
        className="icon-button verify-close"
        aria-label={t`Close the check`}
        onClick={() => dismissCheck(backend.id)}
      >
        <X size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </section>
  );
}

const verdicts: Readonly<Record<VerifyView['verdict'], () => string>> = {
  works: () => t`Works`,
  reachable: () => t`Reachable`,
  fails: () => t`Fails`,
};

function Summary({ view, asking }: { view: VerifyView; asking: boolean }) {
  const ago = useWindow((state) => agoText(view.at, state.now));
  return (
    <p className="verify-summary">
      <strong data-verdict={view.verdict}>{verdicts[view.verdict]()}</strong>{' '}
      {view.summary === view.problem?.what ? null : `${view.summary} `}
      <span className="verify-when">{asking ? t`Checking again` : t`Checked ${ago}`}</span>
    </p>
  );
}

const shapes = { passed: Check, failed: CircleAlert, skipped: CircleDashed } as const;
const stepStates = { passed: () => t`Passed`, failed: () => t`Failed`, skipped: () => t`Skipped` } as const;
const stepNames: Readonly<Record<VerifyStep['name'], () => string>> = {
  reach: () => t`Reach it`,
  models: () => t`List models`,
  answer: () => t`Answer one token`,
};

/** `said`: what the problem below says, so that a step does not say it as well. */
function Step({ step, said }: { step: VerifyStep; said: string | null }) {
  const Shape = shapes[step.state];
  return (
    <li data-state={step.state}>
      <Shape size={16} strokeWidth={1.5} aria-hidden />
      <span className="hidden-text">{stepStates[step.state]()}</span>
      <span className="verify-step">{stepNames[step.name]()}</span>
      <span className="verify-detail">{step.detail === said ? stepStates[step.state]() : step.detail}</span>
    </li>
  );
}

/** The one button for what a check found. */
function Fix({ fix, backend }: { fix: FixView; backend: BackendView }) {
  const { editBackend, openSignIn, show } = useActions();
  switch (fix.type) {
    case 'editBackend':
      return <FixButton label={fix.label} run={() => editBackend(backend.id, fix.draft)} />;
    case 'enterKey':
      return <FixButton label={fix.label} run={() => editBackend(backend.id)} />;
    case 'signIn':
      return <FixButton label={fix.label} run={openSignIn} />;
    case 'openSettings':
      return <FixButton label={fix.label} run={() => show('settings')} />;
    case 'copyCommand':
      return <CopyButton text={fix.command} label={t`Copy: ${fix.command}`} words={fix.label} />;
    default:
      return fix satisfies never;
  }
}

function FixButton({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" className="button" data-testid="verify-fix" onClick={run}>
      {label}
    </button>
  );
}

function OneToken({
  backend,
  view,
  asking,
}: {
  backend: BackendView;
  view: VerifyView;
  asking: 'models' | 'oneToken' | null;
}) {
  const { verify } = useActions();
  const [model, setModel] = useState(backend.model ?? '');
  const id = useId();
  if (view.verdict === 'fails' && view.steps.some((step) => step.name === 'reach' && step.state === 'failed'))
    return null;
  return (
    <form
      className="one-token"
      onSubmit={(event) => {
        event.preventDefault();
        void verify(backend.id, true, model.trim() === '' ? null : model.trim());
      }}
    >
      <label htmlFor={id}>{t`Model`}</label>
      <input
        id={id}
        className="text-field"
        list={`${id}-models`}
        value={model}
        placeholder={view.models[0] ?? t`Usual one`}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setModel(event.target.value)}
      />
      <datalist id={`${id}-models`}>
        {view.models.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button
        type="submit"
        className="button"
        disabled={asking !== null}
        title={t`Costs a token or two`}
        data-testid="verify-one-token"
      >
        {asking === 'oneToken' ? t`Asking` : t`Also ask it for one token`}
      </button>
    </form>
  );
}

import { Check } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { choiceOf, nextStep, type WelcomeChoice } from '../../store/welcome.ts';
import { choiceWords, readyText, stepWords, welcomeWords } from '../../store/welcome-words.ts';

const choices: readonly WelcomeChoice[] = ['own', 'key', 'gateway', 'demo'];

/** The four ways on. Arrows choose, Enter goes on. */
export function Choices() {
  const { continueWelcome } = useActions();
  const chosen = useWindow((state) => choiceOf(state.welcome));
  const step = useWindow(nextStep);
  const known = useWindow((state) => state.welcome.facts.state !== 'loading');
  const busy = useWindow((state) => state.welcome.busy);
  const problem = useWindow((state) => state.welcome.problem);
  const codex = useWindow((state) => state.codex);
  const group = useRef<HTMLFieldSetElement>(null);
  const ready = readyText(chosen, step);

  // The choice that stands ready has the focus, also when what was found changes it; a person elsewhere is left there.
  useEffect(() => {
    const at = document.activeElement;
    if (at !== document.body && group.current?.contains(at) !== true) return;
    const input = group.current?.querySelector<HTMLInputElement>('input:checked');
    input?.focus();
    // What was found takes room above it.
    input?.closest('label')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, known]);

  return (
    <form
      className="welcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        void continueWelcome();
      }}
    >
      <fieldset className="welcome-choices" ref={group}>
        <legend className="hidden-text">{welcomeWords().choices}</legend>
        {choices.map((choice) => (
          <Choice key={choice} choice={choice} checked={choice === chosen} />
        ))}
      </fieldset>
      <div className="welcome-buttons">
        {problem === null ? null : <Problem problem={problem} />}
        <p className="welcome-ready" role="status">
          {ready === null ? null : (
            <>
              <Check size={16} strokeWidth={1.5} aria-hidden /> {ready}
            </>
          )}
        </p>
        <button type="submit" className="button primary" disabled={busy} data-testid="welcome-continue">
          {busy && step === 'demo'
            ? welcomeWords().demoStarting
            : step === 'launch' && codex?.state === 'missing'
              ? welcomeWords().install
              : stepWords()[step]}
        </button>
      </div>
    </form>
  );
}

function Choice({ choice, checked }: { choice: WelcomeChoice; checked: boolean }) {
  const { chooseWelcome } = useActions();
  const facts = useWindow((state) => valueOf(state.welcome.facts));
  const folder = useWindow((state) => state.demo?.folder ?? null);
  const { title, about, changes } = choiceWords(choice, facts, folder);
  const id = useId();
  return (
    <label className="welcome-choice" data-checked={checked} data-testid={`welcome-${choice}`}>
      <input
        type="radio"
        name="welcome"
        value={choice}
        checked={checked}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about ${id}-changes`}
        onChange={() => chooseWelcome(choice)}
      />
      <span className="welcome-choice-text">
        <strong id={`${id}-title`}>{title}</strong>
        <span id={`${id}-about`}>{about}</span>
        <span id={`${id}-changes`} className="welcome-changes">
          {changes}
        </span>
      </span>
    </label>
  );
}

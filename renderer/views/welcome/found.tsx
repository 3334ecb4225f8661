import { Check, Minus, TriangleAlert } from 'lucide-react';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { foundLines } from '../../store/welcome-found.ts';
import { welcomeWords } from '../../store/welcome-words.ts';

/** What is on this machine already. */
export function Found() {
  const facts = useWindow((state) => valueOf(state.welcome.facts));
  const problem = useWindow(({ welcome }) =>
    welcome.facts.state === 'failed' ? welcome.facts.problem : null,
  );
  return (
    <section
      className="welcome-found"
      aria-label={welcomeWords().found}
      aria-busy={facts === null && problem === null}
    >
      <dl data-testid="welcome-found">
        {foundLines(facts).map(({ name, text, tone }) => (
          <div key={name} data-tone={text === null ? 'waiting' : tone}>
            <dt>
              {tone === 'attention' ? (
                <TriangleAlert size={14} strokeWidth={1.5} aria-hidden />
              ) : tone === 'open' ? (
                <Minus size={14} strokeWidth={1.5} aria-hidden />
              ) : (
                <Check size={14} strokeWidth={1.5} aria-hidden data-known={text !== null} />
              )}
              {name}
            </dt>
            <dd>{text ?? (problem === null ? welcomeWords().looking : problem.what)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

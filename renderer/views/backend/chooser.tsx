import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { type Choice, choicesOf } from '../../store/choices.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** What a backend can lead to: known providers, what runs on this machine, and anything else by its address. */
export function Chooser() {
  const presets = useWindow((state) => state.sources.presets);
  const locals = useWindow((state) => valueOf(state.sources.locals));
  const choices = useMemo(() => choicesOf(valueOf(presets) ?? [], locals ?? []), [presets, locals]);
  const place = useRef<HTMLDivElement>(null);
  // Coming back from the form, what had the focus is gone.
  useEffect(() => place.current?.querySelector<HTMLElement>('.choice')?.focus(), []);
  return (
    <div ref={place} className="chooser">
      {presets.state === 'failed' ? <Problem problem={presets.problem} tone="attention" /> : null}
      {choices.providers.length === 0 ? null : (
        <Group title={t`Known providers`} choices={choices.providers} />
      )}
      <Group title={t`With your own address`} choices={choices.own} />
      <Group title={t`On this machine`} choices={choices.machine}>
        <LocalNote />
      </Group>
    </div>
  );
}

function Group({
  title,
  choices,
  children,
}: {
  title: string;
  choices: readonly Choice[];
  children?: ReactNode;
}) {
  return (
    <section className="choices" aria-label={title}>
      <h3>{title}</h3>
      <div className="choice-list">
        {choices.map((choice) => (
          <ChoiceButton key={choice.id} choice={choice} />
        ))}
        {children}
      </div>
    </section>
  );
}

function ChoiceButton({ choice }: { choice: Choice }) {
  const { chooseDraft } = useActions();
  return (
    <button
      type="button"
      className="choice"
      data-testid="backend-choice"
      data-choice={choice.id}
      onClick={() => chooseDraft(choice.draft, choice.preset)}
    >
      <strong>{choice.name}</strong>
      <span>{choice.about}</span>
    </button>
  );
}

/** Whether Ollama and LM Studio were looked for, and found. */
function LocalNote() {
  const { findLocals } = useActions();
  const locals = useWindow((state) => state.sources.locals);
  if (locals.state === 'loading') return <p className="choice-none">{t`Looking for Ollama and LM Studio`}</p>;
  if (locals.state === 'ready' && locals.value.length > 0) return null;
  return (
    <p className="choice-none">
      {t`Neither Ollama nor LM Studio answers on its usual port.`}{' '}
      <button type="button" className="link-button" onClick={() => void findLocals()}>{t`Look again`}</button>
    </p>
  );
}

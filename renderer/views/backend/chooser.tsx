import { type ReactNode, useEffect, useRef } from 'react';
import { useActions, useWindow } from '../../store/context.ts';
import type { BackendDraft, PresetView } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { countedText } from '../../format/amounts.ts';
import { hostOf } from '../../scale/lanes.ts';
import { blankDraft, localDraft } from '../../store/drafts.ts';

/** What a backend can lead to: what runs on this machine, known providers, and anything else by its address. */
export function Chooser() {
  const place = useRef<HTMLDivElement>(null);
  // Coming back from the form, what had the focus is gone.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} className="chooser" tabIndex={-1}>
      <Locals />
      <Presets />
      <Group title="By hand">
        <Choice
          id="compatible"
          name="Any OpenAI-compatible gateway"
          about="An address that speaks the Responses API, with a key or without."
          draft={blankDraft('OpenAICompatible')}
        />
        <Choice
          id="azure"
          name="Azure OpenAI"
          about="A deployment in a resource of yours."
          draft={blankDraft('AzureOpenAI')}
        />
        <Choice
          id="bedrock"
          name="Amazon Bedrock"
          about="With a Bedrock key, or signed with an AWS profile."
          draft={blankDraft('Bedrock')}
        />
        <Choice
          id="openai"
          name="OpenAI API"
          about="api.openai.com, with a key kept here or the one Codex has."
          draft={blankDraft('OpenAI')}
        />
        <Choice
          id="chatgpt"
          name="ChatGPT plan"
          about="chatgpt.com, with Codex’s own sign-in or an account signed in here."
          draft={blankDraft('ChatGPTCodex')}
        />
      </Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="choices" aria-label={title}>
      <h3>{title}</h3>
      <div className="choice-list">{children}</div>
    </section>
  );
}

function Choice({
  id,
  name,
  about,
  draft,
  preset = null,
}: {
  id: string;
  name: string;
  about: string;
  draft: BackendDraft;
  preset?: PresetView | null;
}) {
  const { chooseDraft } = useActions();
  return (
    <button
      type="button"
      className="choice"
      data-testid="backend-choice"
      data-choice={id}
      onClick={() => chooseDraft(draft, preset)}
    >
      <strong>{name}</strong>
      <span>{about}</span>
    </button>
  );
}

function Locals() {
  const { findLocals } = useActions();
  const locals = useWindow((state) => state.sources.locals);
  switch (locals.state) {
    case 'loading':
      return (
        <Group title="On this machine">
          <p className="choice-none">Looking for Ollama and LM Studio</p>
        </Group>
      );
    case 'failed':
    case 'ready': {
      const found = locals.state === 'ready' ? locals.value : [];
      return (
        <Group title="On this machine">
          {found.map((server) => (
            <Choice
              key={server.upstream}
              id={server.kind}
              name={server.name}
              about={`${hostOf(server.upstream)}, ${countedText(server.models.length, 'model')}. No key is needed.`}
              draft={localDraft(server)}
            />
          ))}
          {found.length > 0 ? null : (
            <p className="choice-none">
              Neither Ollama nor LM Studio answers on its usual port.{' '}
              <button type="button" className="link-button" onClick={() => void findLocals()}>
                Look again
              </button>
            </p>
          )}
        </Group>
      );
    }
    default:
      return locals satisfies never;
  }
}

function Presets() {
  const presets = useWindow((state) => state.sources.presets);
  if (presets.state === 'failed') return <Problem problem={presets.problem} tone="attention" />;
  if (presets.state === 'loading' || presets.value.length === 0) return null;
  return (
    <Group title="Known providers">
      {presets.value.map((preset) => (
        <Choice
          key={preset.id}
          id={preset.id}
          name={preset.name}
          about={preset.about}
          draft={preset.draft}
          preset={preset}
        />
      ))}
    </Group>
  );
}

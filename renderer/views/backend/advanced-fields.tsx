import { useId, useState } from 'react';
import type { BackendDraft, BackendOptionsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Line, LineField } from '../../components/line-field.tsx';
import { useActions } from '../../store/context.ts';
import { PairsField, type PairWords } from './pairs-field.tsx';

/** What most people never need: which models, what is added to requests, and how long to wait. */
export function AdvancedFields({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  const { options } = draft;
  const put = (change: Partial<BackendOptionsView>): void =>
    editDraft({ ...draft, options: { ...options, ...change } });
  // Open from the start where something is set: what works on requests should not be out of sight.
  const [open] = useState(() => draft.modelPattern !== '.*' || isUnusual(draft));
  return (
    <details className="advanced" open={open}>
      <summary>{t`Advanced`}</summary>
      <div className="advanced-fields">
        <LineField
          label={t`Models`}
          value={draft.modelPattern}
          mono
          placeholder=".*"
          testId="backend-pattern"
          note={t`A regular expression over model names; requests for others are refused here. .* takes every model.`}
          onChange={(modelPattern) => editDraft({ ...draft, modelPattern })}
        />
        <PairsField
          label={t`Extra headers`}
          words={headerWords()}
          pairs={options.headers}
          note={t`Added to every request. Keys do not belong here: put them under Key.`}
          onChange={(headers) => put({ headers })}
        />
        <PairsField
          label={t`Extra query`}
          words={parameterWords()}
          pairs={options.query}
          note={t`Added to every address.`}
          onChange={(query) => put({ query })}
        />
        <RetriesField retries={options.retries} onChange={(retries) => put({ retries })} />
        <SecondsField
          label={t`Connect within`}
          ms={options.connectTimeoutMs}
          placeholder="10"
          note={t`Seconds to reach the server.`}
          testId="backend-connect-timeout"
          onChange={(connectTimeoutMs) => put({ connectTimeoutMs })}
        />
        <SecondsField
          label={t`Silence limit`}
          ms={options.streamIdleTimeoutMs}
          placeholder={t`none`}
          note={t`Seconds an answer may say nothing before Postern ends it. Codex has a limit of its own, 300.`}
          testId="backend-idle-timeout"
          onChange={(streamIdleTimeoutMs) => put({ streamIdleTimeoutMs })}
        />
      </div>
    </details>
  );
}

const headerWords = (): PairWords => ({
  add: t`Add a header`,
  name: (at) => t`Name of header ${at}`,
  value: (at) => t`Value of header ${at}`,
  remove: (at) => t`Remove header ${at}`,
});

const parameterWords = (): PairWords => ({
  add: t`Add a parameter`,
  name: (at) => t`Name of parameter ${at}`,
  value: (at) => t`Value of parameter ${at}`,
  remove: (at) => t`Remove parameter ${at}`,
});

function isUnusual({ schema, options }: BackendDraft): boolean {
  const query =
    schema === 'AzureOpenAI' ? options.query.filter(([name]) => name !== 'api-version') : options.query;
  return (
    options.headers.length > 0 ||
    query.length > 0 ||
    options.retries > 0 ||
    options.connectTimeoutMs !== null ||
    options.streamIdleTimeoutMs !== null
  );
}

function RetriesField({ retries, onChange }: { retries: number; onChange: (retries: number) => void }) {
  const id = useId();
  return (
    <Line label={t`Retries`} htmlFor={id}>
      <select
        id={id}
        className="select"
        value={retries}
        data-testid="backend-retries"
        onChange={(event) => onChange(Number(event.target.value))}
      >
        {[0, 1, 2, 3, 4, 5].map((count) => (
          <option key={count} value={count}>
            {count === 0 ? t`None` : t`Up to ${count}`}
          </option>
        ))}
      </select>
      <p className="line-note">{t`Before the first byte of an answer only; Codex tries again by itself as well.`}</p>
    </Line>
  );
}

/** A time in seconds that may be left empty. */
function SecondsField({
  label,
  ms,
  placeholder,
  note,
  testId,
  onChange,
}: {
  label: string;
  ms: number | null;
  placeholder: string;
  note: string;
  testId: string;
  onChange: (ms: number | null) => void;
}) {
  const [typed, setTyped] = useState(ms === null ? '' : String(ms / 1000));
  const bad = typed.trim() !== '' && !(Number(typed) > 0);
  return (
    <LineField
      label={label}
      value={typed}
      placeholder={placeholder}
      invalid={bad}
      testId={testId}
      note={bad ? t`A number of seconds above nothing, or empty.` : note}
      onChange={(next) => {
        setTyped(next);
        const seconds = Number(next);
        if (next.trim() === '') onChange(null);
        else if (seconds > 0) onChange(Math.round(seconds * 1000));
      }}
    />
  );
}

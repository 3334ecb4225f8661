import { useId, useRef, useState } from 'react';
import type { TracesView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Line, LineField } from '../../components/line-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { Switch } from '../../components/switch.tsx';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** Traces to a collector of the team's own: nothing leaves this machine before they are turned on here (FEATURES T10). */
export function TracesSettings({ traces }: { traces: TracesView }) {
  const { changeTraces } = useActions();
  return (
    <div data-testid="traces-settings">
      <Setting
        id="traces"
        about={
          traces.on
            ? t`Each turn goes to this collector as OpenTelemetry spans, and nowhere else.`
            : t`Sends each turn to an OpenTelemetry collector of yours. Off: nothing leaves this machine.`
        }
      >
        <Switch
          on={traces.on}
          label={t`Send traces`}
          testId="traces-on"
          onChange={(on) => void changeTraces({ on })}
        />
        <div className="proxy-fields">
          <Endpoint key={traces.endpoint} endpoint={traces.endpoint} />
          <Header kept={traces.hasHeader} />
        </div>
        <Switch
          on={traces.content}
          label={t`With prompts and answers`}
          testId="traces-content"
          onChange={(content) => void changeTraces({ content })}
        />
        <p className="setting-about">
          {traces.content
            ? t`Whoever can read the collector can read prompts, answers and tool output. Secrets of known shape are taken out first.`
            : t`Only figures, times and names of models and gateways go along; what was written stays here.`}
        </p>
        <Waiting traces={traces} />
        <Test endpoint={traces.endpoint} />
      </Setting>
    </div>
  );
}

function Endpoint({ endpoint }: { endpoint: string | null }) {
  const { changeTraces } = useActions();
  const [typed, setTyped] = useState(endpoint ?? '');
  const changed = typed.trim() !== (endpoint ?? '');
  return (
    <form
      className="traces-endpoint"
      onSubmit={(event) => {
        event.preventDefault();
        void changeTraces({ endpoint: typed.trim() === '' ? null : typed.trim() });
      }}
    >
      <LineField
        label={t`Collector`}
        value={typed}
        mono
        placeholder="http://127.0.0.1:4318"
        testId="traces-endpoint"
        note={t`Its base address for OTLP over HTTP.`}
        onChange={setTyped}
      >
        {changed ? (
          <button
            type="submit"
            className="button"
            data-testid="traces-endpoint-save"
          >{t`Use this collector`}</button>
        ) : null}
      </LineField>
    </form>
  );
}

/** A header with a credential: read once when it is sent, never React's, never shown (RELIABILITY H9). */
function Header({ kept }: { kept: boolean }) {
  const { setTracesHeader } = useActions();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  function save(): void {
    const input = field.current;
    const typed = input?.value.trim() ?? '';
    if (input === null || typed === '') return;
    input.value = '';
    void setTracesHeader(typed);
  }
  return (
    <Line label={t`Header`} htmlFor={id}>
      <div className="line-row">
        <input
          ref={field}
          id={id}
          type="password"
          className="secret-field"
          autoComplete="off"
          placeholder={kept ? t`One is kept` : t`Name: value, if it needs one`}
          data-testid="traces-header"
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            save();
          }}
        />
        <button
          type="button"
          className="button"
          data-testid="traces-header-save"
          onClick={save}
        >{t`Keep header`}</button>
        {kept ? (
          <button
            type="button"
            className="button quiet"
            onClick={() => void setTracesHeader(null)}
          >{t`Forget it`}</button>
        ) : null}
      </div>
    </Line>
  );
}

function Waiting({ traces }: { traces: TracesView }) {
  return (
    <>
      {traces.on && traces.waiting > 0 ? (
        <p data-testid="traces-waiting">{waitingText(traces.waiting)}</p>
      ) : null}
      {traces.problem === null ? null : <Problem problem={traces.problem} tone="attention" />}
    </>
  );
}

function waitingText(turns: number): string {
  const shown = numberText(turns);
  return counted(turns)`${shown} turn not sent yet. | ${shown} turns not sent yet.`;
}

/** One span to see whether the collector takes it. */
function Test({ endpoint }: { endpoint: string | null }) {
  const { testTraces } = useActions();
  const test = useWindow((state) => state.keeping.test);
  return (
    <>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={endpoint === null || test?.state === 'loading'}
          data-testid="traces-test"
          onClick={() => void testTraces()}
        >
          {test?.state === 'loading' ? t`Sending` : t`Send a test span`}
        </button>
      </div>
      {test?.state === 'failed' ? <Problem problem={test.problem} /> : null}
      {test?.state !== 'ready' ? null : test.value.state === 'works' ? (
        <p role="status" data-testid="traces-works">
          {test.value.detail}
        </p>
      ) : (
        <Problem problem={test.value.problem} />
      )}
    </>
  );
}

import type { UpdatesView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { inertText } from '../../format/inert.ts';
import { useActions } from '../../store/context.ts';
import {
  channelAbout,
  updateAbout,
  updateChannels,
  updateChecks,
  updateStateText,
} from '../../store/update-words.ts';
import { Setting } from './setting.tsx';

/** Whether Postern looks for newer versions of itself, and which. */
export function UpdatesSettings({ updates }: { updates: UpdatesView }) {
  const { changeSettings } = useActions();
  const { way, channel, check } = updates;
  return (
    <>
      <Setting id="updates" about={updateAbout(updates)}>
        {way === 'self' ? (
          <>
            <Segmented
              label={t`Newer versions`}
              value={check}
              options={updateChecks()}
              onChange={(next) => void changeSettings({ updates: { check: next } })}
            />
            <Progress updates={updates} />
          </>
        ) : null}
      </Setting>
      <Setting id="channel" about={channelAbout(updates)}>
        {way === 'self' ? (
          <Segmented
            label={t`Update channel`}
            value={channel}
            options={updateChannels()}
            onChange={(next) => void changeSettings({ updates: { channel: next } })}
          />
        ) : null}
      </Setting>
    </>
  );
}

function Progress({ updates }: { updates: UpdatesView }) {
  const { lookForUpdate, fetchUpdate } = useActions();
  const { state } = updates;
  const text = updateStateText(updates);
  return (
    <>
      <p className="line-note" role="status" data-testid="update-state">
        {text === null ? null : inertText(text)}
      </p>
      {state.type === 'failed' ? <Problem problem={state.problem} /> : null}
      <div className="buttons">
        {state.type === 'offered' ? (
          <button
            type="button"
            className="button"
            data-testid="update-fetch"
            onClick={() => void fetchUpdate()}
          >{t`Fetch it`}</button>
        ) : null}
        <button
          type="button"
          className="button"
          data-testid="update-look"
          disabled={state.type === 'looking' || state.type === 'fetching' || state.type === 'ready'}
          onClick={() => void lookForUpdate()}
        >{t`Look now`}</button>
      </div>
    </>
  );
}

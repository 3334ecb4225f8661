import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { folderText } from '../../format/folders.ts';
import type { Connecting } from '../../store/connecting.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { fileNameOf } from '../../store/homes.ts';
import { valueOf } from '../../store/state.ts';
import { FileField } from './file-field.tsx';
import { KeyInFile } from './key-in-file.tsx';
import { OptionFields } from './option-fields.tsx';
import { PreviewPane } from './preview-pane.tsx';
import { SheetFoot } from './sheet-foot.tsx';
import { WayFields } from './way-fields.tsx';

/** Connects a configuration file of Codex's: how, and exactly what would be written. Enter applies what is shown. */
export function ConnectSheet() {
  const { closeConnect } = useActions();
  const connecting = useWindow((state) => state.connecting);
  const home = useWindow((state) => valueOf(state.homes)?.find((one) => one.id === state.connecting?.homeId));
  if (connecting === null) return null;
  const title = titleOf(connecting, home === undefined ? 'Codex' : folderText(home.path));
  return (
    <Sheet title={title} place="wide" onClose={closeConnect}>
      <ConnectForm connecting={connecting} />
    </Sheet>
  );
}

function titleOf({ connected, newProfile, draft }: Connecting, home: string): string {
  const file = fileNameOf(draft.profile);
  if (newProfile)
    return connected
      ? t`Change how a new profile of ${home} is connected`
      : t`Connect a new profile of ${home}`;
  return connected ? t`Change how ${file} of ${home} is connected` : t`Connect ${file} of ${home}`;
}

function ConnectForm({ connecting }: { connecting: Connecting }) {
  const { changeWish, applyConnect } = useActions();
  const { draft } = connecting;
  return (
    <form
      className="connect"
      autoComplete="off"
      data-testid="connect-sheet"
      onSubmit={(event) => {
        event.preventDefault();
        void applyConnect();
      }}
    >
      <FileField connecting={connecting} />
      <Line label={t`Way`}>
        <Segmented
          label={t`Way`}
          value={draft.kind}
          options={[
            { value: 'routed', label: t`Through Postern` },
            { value: 'direct', label: t`Straight to the backend` },
          ]}
          onChange={(kind) => changeWish({ kind })}
        />
        <p className="line-note">
          {draft.kind === 'routed'
            ? t`Sessions are shown and kept here, and gateways can be switched while Codex runs.`
            : t`Codex works without Postern, and Postern sees nothing of it. Switching gateways changes nothing there.`}
        </p>
      </Line>
      <Line label={t`Lane`}>
        <Segmented
          label={t`Lane`}
          value={draft.lane}
          options={[
            { value: 'auto', label: t`Decide for me` },
            { value: 'chatgpt', label: 'ChatGPT' },
            { value: 'api', label: t`API key` },
          ]}
          onChange={(lane) => changeWish({ lane })}
        />
      </Line>
      <WayFields connecting={connecting} />
      <KeyInFile connecting={connecting} />
      <OptionFields connecting={connecting} />
      <PreviewPane connecting={connecting} />
      <SheetFoot connecting={connecting} verb={connecting.connected ? t`Apply` : t`Connect`} />
    </form>
  );
}

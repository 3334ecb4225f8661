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
  const file = connecting.newProfile ? 'a new profile' : fileNameOf(connecting.draft.profile);
  const title = `${connecting.connected ? 'Change how' : 'Connect'} ${file} of ${
    home === undefined ? 'Codex' : folderText(home.path)
  }${connecting.connected ? ' is connected' : ''}`;
  return (
    <Sheet title={title} place="wide" onClose={closeConnect}>
      <ConnectForm connecting={connecting} />
    </Sheet>
  );
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
      <Line label="Way">
        <Segmented
          label="Way"
          value={draft.kind}
          options={[
            { value: 'routed', label: 'Through Postern' },
            { value: 'direct', label: 'Straight to the backend' },
          ]}
          onChange={(kind) => changeWish({ kind })}
        />
        <p className="line-note">
          {draft.kind === 'routed'
            ? 'Sessions are shown and kept here, and gateways can be switched while Codex runs.'
            : 'Codex works without Postern, and Postern sees nothing of it. Switching gateways changes nothing there.'}
        </p>
      </Line>
      <Line label="Lane">
        <Segmented
          label="Lane"
          value={draft.lane}
          options={[
            { value: 'auto', label: 'Decide for me' },
            { value: 'chatgpt', label: 'ChatGPT' },
            { value: 'api', label: 'API key' },
          ]}
          onChange={(lane) => changeWish({ lane })}
        />
      </Line>
      <WayFields connecting={connecting} />
      <KeyInFile connecting={connecting} />
      <OptionFields connecting={connecting} />
      <PreviewPane connecting={connecting} />
      <SheetFoot connecting={connecting} verb={connecting.connected ? 'Apply' : 'Connect'} />
    </form>
  );
}

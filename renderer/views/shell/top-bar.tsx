import { ChevronDown } from 'lucide-react';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { Switch } from '../../components/switch.tsx';
import { folderName, folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { GatewayMenu } from './gateway-menu.tsx';

/** The one sentence, the one switch, the gateway in use, and the way to launch. */
export function TopBar() {
  const { setRouting } = useActions();
  const status = useWindow((state) => valueOf(state.status));
  const opening = useWindow((state) => state.status.state === 'loading');
  return (
    <header className="top-bar">
      <p className="sentence" data-testid="status-sentence" title={status?.sentence}>
        {status === null ? null : <span className="live-dot" data-live={isLive(status)} aria-hidden />}
        {status?.sentence ?? (opening ? 'Opening Postern' : 'Postern is not answering')}
      </p>
      {status === null ? null : (
        <>
          <Switch
            on={status.routing}
            label="Route Codex through Postern"
            testId="routing-toggle"
            title="Applies to new launches; sessions already running keep passing through"
            onChange={(on) => void setRouting(on)}
          />
          <GatewayMenu name={status.gateway} />
        </>
      )}
      <LaunchButton />
    </header>
  );
}

function isLive(status: {
  readonly runningSessions: number;
  readonly proxy: string;
  readonly routing: boolean;
}): string {
  if (status.proxy !== 'listening') return 'down';
  if (status.runningSessions > 0) return 'running';
  return status.routing ? 'on' : 'off';
}

function LaunchButton() {
  const { openLaunch, startIn, copyCommand, chooseFolder } = useActions();
  const recents = useWindow((state) => state.settings?.recentFolders);
  const folders = recents ?? [];
  const last = folders[0];
  const again: readonly MenuItem[] =
    last === undefined
      ? []
      : [
          {
            key: 'again',
            label: `Launch now in ${folderName(last)}`,
            detail: folderText(last),
            run: () => void startIn(last),
          },
          { key: 'copy', label: 'Copy the command', run: () => void copyCommand(last) },
        ];
  const others = folders.slice(1, 6).map((folder): MenuItem => ({
    key: folder,
    label: `Launch in ${folderName(folder)}…`,
    detail: folderText(folder),
    run: () => openLaunch(folder),
  }));
  const choose: readonly MenuItem[] = [
    {
      key: 'choose',
      label: 'Choose a folder…',
      run: () => {
        openLaunch();
        void chooseFolder();
      },
    },
  ];
  return (
    <span className="split-button">
      <button
        type="button"
        className="button primary"
        data-testid="launch-button"
        onClick={() => openLaunch()}
      >
        Launch Codex
      </button>
      <Menu
        label="More ways to launch"
        className="button primary split-more"
        groups={[again, others, choose]}
        testId="launch-menu"
      >
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Menu>
    </span>
  );
}

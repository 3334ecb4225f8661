import { ChevronDown } from 'lucide-react';
import { t } from '../../../preload/language.ts';
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
        <span className="sentence-text">
          {status?.sentence ?? (opening ? t`Opening Postern` : t`Postern is not answering`)}
        </span>
      </p>
      {status === null ? null : (
        <>
          <Switch
            on={status.routing}
            label={t`Route Codex through Postern`}
            testId="routing-toggle"
            title={t`Applies to new launches; sessions already running keep passing through`}
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
            label: t`Launch now in ${folderName(last)}`,
            detail: folderText(last),
            run: () => void startIn(last),
          },
          { key: 'copy', label: t`Copy the command`, run: () => void copyCommand(last) },
        ];
  const others = folders.slice(1, 6).map((folder): MenuItem => ({
    key: folder,
    label: t`Launch in ${folderName(folder)}…`,
    detail: folderText(folder),
    run: () => openLaunch(folder),
  }));
  const choose: readonly MenuItem[] = [
    {
      key: 'choose',
      label: t`Choose a folder…`,
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
      >{t`Launch Codex`}</button>
      <Menu
        label={t`More ways to launch`}
        className="button primary split-more"
        groups={[again, others, choose]}
        testId="launch-menu"
      >
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Menu>
    </span>
  );
}

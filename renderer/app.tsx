import { useEffect } from 'react';
import { useWindow, useWindowStore } from './store/context.ts';
import type { ViewName } from './store/state.ts';
import { AccountsView } from './views/accounts/accounts-view.tsx';
import { BackendEditorSheet } from './views/backend/backend-editor.tsx';
import { CodexView } from './views/codex/codex-view.tsx';
import { ConnectSheet } from './views/codex/connect-sheet.tsx';
import { HeadlessSheet } from './views/codex/headless-sheet.tsx';
import { RestoreSheet } from './views/codex/restore-sheet.tsx';
import { DoctorView } from './views/doctor/doctor-view.tsx';
import { GatewaysView } from './views/gateways/gateways-view.tsx';
import { DropTarget } from './views/import/drop-target.tsx';
import { ImportSheet } from './views/import/import-sheet.tsx';
import { LaunchSheet } from './views/launch/launch-sheet.tsx';
import { ExportSheet } from './views/sessions/export-sheet.tsx';
import { SessionContextMenu } from './views/sessions/session-context-menu.tsx';
import { SessionsView } from './views/sessions/sessions-view.tsx';
import { BundleSheet } from './views/settings/bundle-sheet.tsx';
import { SettingsFileSheet } from './views/settings/settings-file-sheet.tsx';
import { SettingsView } from './views/settings/settings-view.tsx';
import { SignInSheet } from './views/sign-in/sign-in-sheet.tsx';
import { ProblemBanner } from './views/shell/banner.tsx';
import { Foot } from './views/shell/foot.tsx';
import { KeysSheet } from './views/shell/keys-sheet.tsx';
import { Rail } from './views/shell/rail.tsx';
import { Receipts } from './views/shell/receipts.tsx';
import { ToastLine } from './views/shell/toast.tsx';
import { TopBar } from './views/shell/top-bar.tsx';
import { PaletteDialog } from './views/palette/palette-dialog.tsx';
import { TotalsPage } from './views/totals/totals-page.tsx';
import { useKeptFocus } from './views/shell/use-kept-focus.ts';
import { useKeys } from './views/shell/use-keys.ts';
import { DemoNote } from './views/demo/demo-note.tsx';
import { WelcomeView } from './views/welcome/welcome-view.tsx';

/** The whole window: the bar above, the places at the side, the foot below, and the place itself between. */
export function App() {
  useKeys(useWindowStore());
  useTheme();
  const view = useWindow((state) => state.place.view);
  const sheet = useWindow((state) => state.place.sheet);
  useKeptFocus(view);
  return (
    <div className="window">
      {view === 'welcome' ? (
        <>
          <ProblemBanner />
          <main className="main">
            <WelcomeView />
          </main>
        </>
      ) : (
        <>
          <TopBar />
          <ProblemBanner />
          <div className="middle">
            <Rail />
            <main className="main">
              <Receipts />
              <DemoNote />
              <PlaceView view={view} />
              <SessionContextMenu />
            </main>
          </div>
        </>
      )}
      <ToastLine />
      <Foot />
      {sheet === 'launch' ? <LaunchSheet /> : null}
      {sheet === 'keys' ? <KeysSheet /> : null}
      {sheet === 'signIn' ? <SignInSheet /> : null}
      {sheet === 'backend' ? <BackendEditorSheet /> : null}
      {sheet === 'import' ? <ImportSheet /> : null}
      {sheet === 'export' ? <ExportSheet /> : null}
      {sheet === 'bundle' ? <BundleSheet /> : null}
      {sheet === 'connect' ? <ConnectSheet /> : null}
      {sheet === 'restore' ? <RestoreSheet /> : null}
      {sheet === 'headless' ? <HeadlessSheet /> : null}
      {sheet === 'settingsFile' ? <SettingsFileSheet /> : null}
      {sheet === 'palette' ? <PaletteDialog /> : null}
      <DropTarget />
      <Announcements />
    </div>
  );
}

function PlaceView({ view }: { view: Exclude<ViewName, 'welcome'> }) {
  switch (view) {
    case 'sessions':
      return <SessionsView />;
    case 'totals':
      return <TotalsPage />;
    case 'gateways':
      return <GatewaysView />;
    case 'accounts':
      return <AccountsView />;
    case 'codex':
      return <CodexView />;
    case 'doctor':
      return <DoctorView />;
    case 'settings':
      return <SettingsView />;
    default:
      return view satisfies never;
  }
}

/** Says state changes, and only those, to people who listen rather than look. */
function Announcements() {
  const announcement = useWindow((state) => state.announcement);
  return (
    <p className="hidden-text" role="status" aria-live="polite">
      {announcement}
    </p>
  );
}

/** Follows the setting; without one, the stylesheet follows the system. */
function useTheme(): void {
  const theme = useWindow((state) => state.settings?.theme ?? 'system');
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

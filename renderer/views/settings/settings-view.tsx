import { useEffect } from 'react';
import type { SettingsView as Settings } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { useWindow } from '../../store/context.ts';
import { foundSettings, settingList } from '../../store/setting-list.ts';
import { AboutSettings } from './about-settings.tsx';
import { BundleSetting } from './bundle-setting.tsx';
import { CodexSettings } from './codex-settings.tsx';
import { FileSetting } from './file-setting.tsx';
import { LanguageSetting } from './language-setting.tsx';
import { NetworkSettings } from './network-settings.tsx';
import { NoticesSettings } from './notices-settings.tsx';
import { FoundSettings, settingPlaceId, SettingsGroup } from './setting.tsx';
import { SettingsSearch } from './settings-search.tsx';
import { StartSettings } from './start-settings.tsx';
import { StorageSettings } from './storage-settings.tsx';
import { StoreSetting } from './store-setting.tsx';
import { ThemeSetting } from './theme-setting.tsx';
import { TracesSettings } from './traces-settings.tsx';
import { UpdatesSettings } from './updates-settings.tsx';

/** The few things a person may want otherwise; each change applies at once. */
export function SettingsView() {
  const settings = useWindow((state) => state.settings);
  const query = useWindow((state) => state.settingsPage.query);
  useSpot(settings !== null);
  const found = query.trim() === '' ? null : foundSettings(query);
  const count = found?.size ?? settingList().length;
  return (
    <div className="page settings" data-testid="settings">
      <header className="page-head">
        <h1>{t`Settings`}</h1>
        <SettingsSearch />
      </header>
      {settings === null ? <p className="page-wait">{t`Reading the settings`}</p> : null}
      {count === 0 ? (
        <p
          className="settings-none"
          data-testid="settings-none"
        >{t`No setting is called that. Search for what it does, such as “keyring” or “dark”.`}</p>
      ) : null}
      {settings === null ? null : (
        <FoundSettings value={found}>
          <Groups settings={settings} />
        </FoundSettings>
      )}
    </div>
  );
}

function Groups({ settings }: { settings: Settings }) {
  return (
    <>
      <SettingsGroup group="General">
        <ThemeSetting theme={settings.theme} />
        <LanguageSetting settings={settings} />
        <StartSettings settings={settings} />
        <NoticesSettings notices={settings.notices} />
      </SettingsGroup>
      <SettingsGroup group="Codex">
        <CodexSettings settings={settings} />
      </SettingsGroup>
      <SettingsGroup group="Sessions">
        <StorageSettings storage={settings.storage} recordContent={settings.recordContent} />
      </SettingsGroup>
      <SettingsGroup group="Secrets">
        <StoreSetting />
      </SettingsGroup>
      <SettingsGroup group="Network">
        <NetworkSettings network={settings.network} />
      </SettingsGroup>
      <SettingsGroup group="Sharing">
        <TracesSettings traces={settings.traces} />
        <BundleSetting />
        <FileSetting />
      </SettingsGroup>
      <SettingsGroup group="About">
        <UpdatesSettings updates={settings.updates} />
        <AboutSettings home={settings.home} />
      </SettingsGroup>
    </>
  );
}

/** What is left above a setting that is gone to. */
const marginPx = 80;

/** Goes to the setting that was asked for from elsewhere, and to its control. */
function useSpot(ready: boolean): void {
  const spot = useWindow((state) => state.settingsPage.spot);
  useEffect(() => {
    if (spot === null || !ready) return;
    const place = document.getElementById(settingPlaceId(spot.id));
    const page = place?.closest('.page');
    // The page alone is scrolled: bringing it into view could move what stands around the page as well.
    if (place != null && page != null)
      page.scrollTop += place.getBoundingClientRect().top - page.getBoundingClientRect().top - marginPx;
    const control = place?.querySelector<HTMLElement>(
      ':is(input:checked, input:not([type=radio]), button, select):not([disabled])',
    );
    control?.focus({ preventScroll: true });
  }, [spot, ready]);
}

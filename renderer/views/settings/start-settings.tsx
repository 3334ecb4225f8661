import type { SettingsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Switch } from '../../components/switch.tsx';
import { useActions } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** How Postern starts, and the way back to the first screen. */
export function StartSettings({ settings }: { settings: Pick<SettingsView, 'autostart'> }) {
  const { changeSettings, openWelcome } = useActions();
  const { autostart } = settings;
  return (
    <Setting
      id="start"
      about={
        autostart === null
          ? t`Postern starts when you open it. This system does not say how to start it by itself.`
          : t`Started by the system, Postern opens no window.`
      }
    >
      {autostart === null ? null : (
        <Switch
          on={autostart}
          label={t`Start with the system, in the tray`}
          testId="autostart"
          onChange={(on) => void changeSettings({ autostart: on })}
        />
      )}
      <button
        type="button"
        className="button"
        data-testid="open-welcome"
        onClick={openWelcome}
      >{t`Show the first screen`}</button>
    </Setting>
  );
}

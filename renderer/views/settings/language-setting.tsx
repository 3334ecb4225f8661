import type { SettingsView } from '../../../preload/contract.ts';
import { language, t } from '../../../preload/language.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useActions } from '../../store/context.ts';
import { languageChoices, languageNames } from '../../store/language-words.ts';
import { Setting } from './setting.tsx';

/** What the window and the tray speak. */
export function LanguageSetting({ settings }: { settings: Pick<SettingsView, 'language'> }) {
  const { changeSettings } = useActions();
  return (
    <Setting
      id="language"
      about={
        settings.language === 'system'
          ? t`As the system is set, now ${languageNames[language()]}. The terminal and what Codex is told stay English.`
          : t`In the window, the tray and notifications. The terminal and what Codex is told stay English.`
      }
    >
      <Segmented
        label={t`Language`}
        value={settings.language}
        options={languageChoices()}
        onChange={(next) => void changeSettings({ language: next })}
      />
    </Setting>
  );
}

import type { Theme } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useActions } from '../../store/context.ts';
import { themeOptions } from '../../store/theme-words.ts';
import { Setting } from './setting.tsx';

/** Light or dark; more contrast comes from the system alone. */
export function ThemeSetting({ theme }: { theme: Theme }) {
  const { changeSettings } = useActions();
  return (
    <Setting
      id="theme"
      about={
        theme === 'system'
          ? t`As the system is set, and it changes with it. More contrast is followed in each theme.`
          : t`Stays so, whatever the system is set to. More contrast is followed in each theme.`
      }
    >
      <Segmented
        label={t`Theme`}
        value={theme}
        options={themeOptions()}
        onChange={(next) => void changeSettings({ theme: next })}
      />
    </Setting>
  );
}

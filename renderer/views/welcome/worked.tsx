import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Switch } from '../../components/switch.tsx';
import { durationText } from '../../format/durations.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { firstLaunch } from '../../store/welcome.ts';
import { welcomeWords, whereText, workedText } from '../../store/welcome-words.ts';

/** A turn went through: only now is anything asked that is not needed for it. */
export function Worked() {
  const { show, choose, changeSettings, changeNotices, endFirstRun } = useActions();
  const settings = useWindow((state) => state.settings);
  const tray = useWindow((state) => valueOf(state.status)?.tray ?? true);
  const tookMs = useWindow((state) => firstLaunch(state)?.steps.firstToken ?? null);
  const sessionId = useWindow((state) => {
    const launchId = firstLaunch(state)?.launchId;
    for (const session of state.log.byId.values())
      if (session.launchId === launchId && session.parentId === null) return session.id;
    return null;
  });
  const see = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    see.current?.focus();
    void endFirstRun();
  }, [endFirstRun]);
  return (
    <section className="welcome-worked" data-testid="welcome-worked">
      <h1>
        <Check size={22} strokeWidth={1.5} aria-hidden />
        {welcomeWords().workedTitle}
      </h1>
      <p className="welcome-lead" role="status">
        {workedText(tookMs === null ? null : durationText(tookMs))} {whereText(tray)}
      </p>
      {settings === null ? null : (
        <div className="welcome-wanted">
          <h2>{welcomeWords().wanted}</h2>
          {settings.autostart === null ? null : (
            <Switch
              on={settings.autostart}
              label={welcomeWords().autostart}
              testId="welcome-autostart"
              onChange={(autostart) => void changeSettings({ autostart })}
            />
          )}
          <Switch
            on={settings.notices.turnFinished}
            label={welcomeWords().notify}
            testId="welcome-notify"
            onChange={(turnFinished) => void changeNotices({ turnFinished })}
          />
        </div>
      )}
      <div className="welcome-buttons">
        <button
          ref={see}
          type="button"
          className="button primary"
          data-testid="welcome-see"
          onClick={() => {
            show('sessions');
            if (sessionId !== null) choose(sessionId, 'open');
          }}
        >
          {welcomeWords().seeSession}
        </button>
      </div>
    </section>
  );
}

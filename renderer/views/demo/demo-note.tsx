import { Clapperboard } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../../preload/language.ts';
import { folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';

const words = {
  codex: () => t`Codex runs in a terminal and talks to answers written in advance.`,
  script: () => t`A session is played with answers written in advance.`,
  past: () => t`This session is from a demo.`,
  uncounted: () => t`Nothing of it is counted.`,
  back: () => t`Other ways to begin`,
  end: () => t`End the demo and delete it`,
  remove: () => t`Delete the demo`,
  ending: () => t`Deleting`,
} as const;

/** The demo is on, or a session of it is looked at: what that means, and its end in one click. */
export function DemoNote() {
  const { endDemo, openWelcome } = useActions();
  const demo = useWindow((state) => state.demo);
  const looking = useWindow(
    ({ place, log }) => place.sessionId !== null && log.byId.get(place.sessionId)?.demo === true,
  );
  const here = useWindow((state) => state.place.view === 'sessions');
  const first = useWindow((state) => state.settings?.firstRun === 'open');
  const [ending, setEnding] = useState(false);
  const how = demo?.how ?? null;
  if (how === null && !(here && looking)) return null;
  return (
    <section className="demo-note" aria-label={t`Demo`} data-testid="demo-note">
      <Clapperboard size={16} strokeWidth={1.5} aria-hidden />
      <p>
        <strong>{t`Demo.`}</strong> {how === null ? words.past() : words[how]()} {words.uncounted()}
        {how === 'codex' && demo !== null ? (
          <span className="demo-folder"> {folderText(demo.folder)}</span>
        ) : null}
      </p>
      <div className="buttons">
        {first ? (
          <button type="button" className="button" data-testid="demo-back" onClick={openWelcome}>
            {words.back()}
          </button>
        ) : null}
        <button
          type="button"
          className="button"
          data-testid="demo-end"
          disabled={ending}
          onClick={() => {
            setEnding(true);
            void endDemo().finally(() => setEnding(false));
          }}
        >
          {ending ? words.ending() : how === null ? words.remove() : words.end()}
        </button>
      </div>
    </section>
  );
}

import { useEffect, useRef } from 'react';
import { useActions, useWindow } from '../../store/context.ts';
import { firstLaunch, hasWorked } from '../../store/welcome.ts';
import { welcomeWords } from '../../store/welcome-words.ts';
import { ReceiptCard } from '../shell/receipts.tsx';
import { Choices } from './choices.tsx';
import { Found } from './found.tsx';
import { Worked } from './worked.tsx';

/** The first screen: what is there, four ways on, and the first launch up to its first token. */
export function WelcomeView() {
  const worked = useWindow(hasWorked);
  return (
    <div className="welcome" data-testid="welcome">
      <div className="welcome-body">{worked ? <Worked /> : <Begin />}</div>
    </div>
  );
}

function Begin() {
  const { show } = useActions();
  const launch = useWindow(firstLaunch);
  const place = useRef<HTMLDivElement>(null);
  const refused = launch?.problem != null;
  // Where there is little room, the choices had it; what became of the launch is looked for now.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [launch?.launchId, refused]);
  return (
    <>
      <header className="welcome-head">
        <h1>{welcomeWords().title}</h1>
        <button
          type="button"
          className="button quiet"
          data-testid="welcome-skip"
          title={welcomeWords().skipHint}
          onClick={() => show('sessions')}
        >
          {welcomeWords().skip}
        </button>
      </header>
      <p className="welcome-lead">{welcomeWords().lead}</p>
      {launch === null ? null : (
        <div className="welcome-launch" ref={place}>
          <ReceiptCard receipt={launch} />
        </div>
      )}
      <Found />
      <Choices />
    </>
  );
}

import { useEffect, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { Problem } from '../../components/problem.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { addBusyId } from '../../store/home-actions.ts';
import { HomeCard } from './home-card.tsx';

/** Codex on this machine: each of its homes, and what Postern wrote into its files. */
export function CodexView() {
  const { readHomes, readCodexLogin, openDoctor, openHeadless } = useActions();
  const page = useRef<HTMLDivElement>(null);
  const asking = useWindow((state) => state.homeDesk.busy.size > 0);
  // A home taken off the list takes its button with it.
  useFocusBack(asking, () => page.current?.querySelector<HTMLElement>('[data-testid=home-add]'));
  useEffect(() => {
    const read = (): void => {
      void readHomes();
      void readCodexLogin();
    };
    read();
    // Who comes back from an editor or a terminal may have changed a file or a sign-in there.
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, [readHomes, readCodexLogin]);
  return (
    <div ref={page} className="page codex-place" data-testid="codex">
      <header className="page-head">
        <h1>{t`Codex`}</h1>
        <div className="buttons">
          <button
            type="button"
            className="button"
            data-testid="run-checks"
            onClick={openDoctor}
          >{t`Run checks`}</button>
          <AddHome />
        </div>
      </header>
      <p className="page-lead">{t`Connected, every Codex that reads a file goes through Postern: in any terminal, in your editor, and the Codex app. Launching Codex from here needs none of this.`}</p>
      <Homes />
      <footer className="codex-foot">
        <button
          type="button"
          className="button"
          data-testid="headless-open"
          onClick={() => void openHeadless()}
        >{t`Codex on a machine without a screen`}</button>
      </footer>
    </div>
  );
}

function AddHome() {
  const { addHome } = useActions();
  const busy = useWindow((state) => state.homeDesk.busy.has(addBusyId));
  return (
    <button
      type="button"
      className="button"
      title={t`Another folder that Codex is told of with CODEX_HOME`}
      disabled={busy}
      data-testid="home-add"
      onClick={() => void addHome()}
    >
      {busy ? t`Choosing` : t`Add a home…`}
    </button>
  );
}

function Homes() {
  const { readHomes } = useActions();
  const homes = useWindow((state) => state.homes);
  switch (homes.state) {
    case 'loading':
      return <p className="page-wait">{t`Reading Codex’s configuration`}</p>;
    case 'failed':
      return (
        <Problem problem={homes.problem}>
          <button type="button" className="button" onClick={() => void readHomes()}>{t`Try again`}</button>
        </Problem>
      );
    case 'ready':
      if (homes.value.length === 0) return <NoHome />;
      return (
        <ul className="home-list">
          {homes.value.map((home) => (
            <HomeCard key={home.id} home={home} />
          ))}
        </ul>
      );
    default:
      return homes satisfies never;
  }
}

/** No folder of Codex's is known, which only happens before it ran for the first time. */
function NoHome() {
  const { addHome, openLaunch } = useActions();
  return (
    <section className="no-accounts" data-testid="homes-empty">
      <h2>{t`No Codex folder is known yet`}</h2>
      <p>{nodes`Codex keeps its configuration and its sign-in in a folder, usually ${(<code>{t`~/.codex`}</code>)}. It makes it when it first runs. If yours is somewhere else, add it.`}</p>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          onClick={() => openLaunch()}
        >{t`Launch Codex`}</button>
        <button type="button" className="button" onClick={() => void addHome()}>{t`Add a home…`}</button>
      </div>
    </section>
  );
}

import { ArrowLeft } from 'lucide-react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { sessionDeletedCode } from '../../store/removed.ts';
import { valueOf } from '../../store/state.ts';
import { ChainView } from './chain-view.tsx';
import { SessionHeader } from './session-header.tsx';
import { useDetailShown } from './use-detail-shown.ts';

/** The pane's element, for keys that open a session. */
export const sessionDetailId = 'session-detail';

/** The chosen session: its label, then its conversation. */
export function SessionDetailView() {
  const { backToList, watchAgain } = useActions();
  const sessionId = useWindow((state) => state.place.sessionId);
  const chain = useWindow((state) => state.chain);
  const session = useWindow((state) => (sessionId === null ? undefined : state.log.byId.get(sessionId)));
  const shown = useDetailShown();
  return (
    <section
      className="detail-pane"
      id={sessionDetailId}
      tabIndex={-1}
      aria-label={t`Session`}
      data-testid="session-detail"
    >
      <button type="button" className="button quiet back" onClick={backToList}>
        <ArrowLeft size={14} strokeWidth={1.5} aria-hidden />
        {t`Sessions`}
      </button>
      {session === undefined ? null : <SessionHeader session={session} />}
      {chain?.state === 'loading' ? (
        <div className="chain-wait" aria-busy>
          {chain.late ? t`Reading this session takes longer than usual.` : t`Reading the session`}
        </div>
      ) : null}
      {chain?.state === 'failed' ? (
        <div className="chain-problem">
          <Problem
            problem={chain.problem}
            tone={chain.problem.code === sessionDeletedCode ? 'attention' : 'failure'}
          >
            {chain.problem.code === sessionDeletedCode ? undefined : (
              <button type="button" className="button" onClick={() => void watchAgain()}>
                {t`Try again`}
              </button>
            )}
          </Problem>
        </div>
      ) : null}
      {chain?.state === 'ready' && shown ? <ChainView key={valueOf(chain)?.sessionId} /> : null}
    </section>
  );
}

import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LoginWay } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { forbiddenWays } from '../../store/allowed-ways.ts';
import { valueOf } from '../../store/state.ts';
import { StorePlace } from './store-place.tsx';

/** The ways side by side, each with what it unlocks. */
export function Ways() {
  const problem = useWindow((state) => state.login.problem);
  const codexLogin = useWindow((state) => valueOf(state.codexLogin));
  const forbidden = forbiddenWays(codexLogin?.forcedLogin ?? null);
  return (
    <div className="ways">
      {problem === null ? null : <Problem problem={problem} />}
      <ul className="way-list">
        <Way name="ChatGPT" about="Your ChatGPT plan, as in the Codex client." unlocks={chatgpt} lacks={[]}>
          <WayButton way="browser" primary forbidden={forbidden.has('browser')}>
            Sign in in the browser
          </WayButton>
          <WayButton way="device" forbidden={forbidden.has('device')}>
            Use a code instead
          </WayButton>
        </Way>
        <Way
          name="API key"
          about="A key of the OpenAI platform, or of a gateway like it."
          unlocks={apiKey}
          lacks={['No cloud tasks']}
        >
          <WayButton way="apiKey" forbidden={forbidden.has('apiKey')}>
            Enter an API key
          </WayButton>
        </Way>
        <Way
          name="Access token"
          about="A ChatGPT token that an enterprise workspace issues."
          unlocks={accessToken}
          lacks={['Only where the workspace allows it']}
        >
          <WayButton way="accessToken" forbidden={forbidden.has('accessToken')}>
            Enter an access token
          </WayButton>
        </Way>
      </ul>
      {forbidden.size === 0 ? null : (
        <p className="way-rule">
          Codex&rsquo;s configuration allows only{' '}
          {codexLogin?.forcedLogin === 'api' ? 'API keys' : 'sign-ins with ChatGPT'} on this machine, so the
          others are off here too.
        </p>
      )}
      {codexLogin === null || codexLogin.forcedWorkspaces.length === 0 ? null : (
        <p className="way-rule">
          Only {codexLogin.forcedWorkspaces.length === 1 ? 'the workspace' : 'these workspaces'} may be used:{' '}
          <code>{codexLogin.forcedWorkspaces.join(', ')}</code>.
        </p>
      )}
      <StorePlace />
    </div>
  );
}

const chatgpt = ['Usage included in your plan', 'Cloud tasks', 'Fast mode', 'Newest models first'];
const apiKey = ['Pay for each token', 'A cost ceiling you set there', 'For scripts and shared machines'];
const accessToken = ['For automation without a browser', 'Usage of the workspace’s plan'];

function Way({
  name,
  about,
  unlocks,
  lacks,
  children,
}: {
  name: string;
  about: string;
  unlocks: readonly string[];
  lacks: readonly string[];
  children: ReactNode;
}) {
  return (
    <li className="way">
      <h3>{name}</h3>
      <p className="way-about">{about}</p>
      <ul className="way-facts" aria-label={`What ${name} unlocks`}>
        {unlocks.map((fact) => (
          <li key={fact}>
            <Check size={14} strokeWidth={1.5} aria-hidden />
            {fact}
          </li>
        ))}
        {lacks.map((fact) => (
          <li key={fact} className="way-lacks">
            <Minus size={14} strokeWidth={1.5} aria-hidden />
            {fact}
          </li>
        ))}
      </ul>
      <div className="way-buttons">{children}</div>
    </li>
  );
}

function WayButton({
  way,
  primary = false,
  forbidden,
  children,
}: {
  way: LoginWay;
  primary?: boolean;
  forbidden: boolean;
  children: ReactNode;
}) {
  const { chooseWay } = useActions();
  const asking = useWindow((state) => state.login.asking);
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      data-testid={`way-${way}`}
      data-first-focus={primary || undefined}
      disabled={forbidden || asking !== null}
      onClick={() => void chooseWay(way)}
    >
      {asking === way ? 'Starting' : children}
    </button>
  );
}

import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CodexLoginView, LoginWay } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
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
      <Rules forced={codexLogin?.forcedLogin ?? null} workspaces={codexLogin?.forcedWorkspaces ?? []} />
      <ul className="way-list">
        <Way
          name="ChatGPT"
          about={t`Your ChatGPT plan, as in the Codex client.`}
          unlocks={chatgpt()}
          lacks={[]}
        >
          <WayButton
            way="browser"
            primary
            forbidden={forbidden.has('browser')}
          >{t`Sign in with the browser`}</WayButton>
          <WayButton way="device" forbidden={forbidden.has('device')}>{t`Use a code instead`}</WayButton>
        </Way>
        <Way
          name={t`API key`}
          about={t`A key of the OpenAI platform, or of a gateway like it.`}
          unlocks={apiKey()}
          lacks={[t`No cloud tasks`]}
        >
          <WayButton way="apiKey" forbidden={forbidden.has('apiKey')}>{t`Enter an API key`}</WayButton>
        </Way>
        <Way
          name={t`Access token`}
          about={t`A ChatGPT token that an enterprise workspace issues.`}
          unlocks={accessToken()}
          lacks={[t`Only if the workspace allows`]}
        >
          <WayButton
            way="accessToken"
            forbidden={forbidden.has('accessToken')}
          >{t`Enter an access token`}</WayButton>
        </Way>
      </ul>
      <StorePlace />
    </div>
  );
}

/** What Codex's configuration allows on this machine, where it says so. */
function Rules({
  forced,
  workspaces,
}: {
  forced: CodexLoginView['forcedLogin'];
  workspaces: readonly string[];
}) {
  if (forced === null && workspaces.length === 0) return null;
  return (
    <div className="way-rules" data-testid="sign-in-rules">
      {forced === null ? null : (
        <p>
          {forced === 'api'
            ? t`Codex’s configuration on this machine allows only API keys, so nothing else can be chosen.`
            : t`Codex’s configuration on this machine allows only sign-ins with ChatGPT, so nothing else can be chosen.`}
        </p>
      )}
      {workspaces.length === 0 ? null : (
        <p>
          {workspaces.length === 1
            ? nodes`It allows only the workspace ${(<code>{workspaces[0]}</code>)}.`
            : nodes`It allows only the workspaces ${(<code>{workspaces.join(', ')}</code>)}.`}
        </p>
      )}
    </div>
  );
}

const chatgpt = () => [t`Usage included in your plan`, t`Cloud tasks`, t`Fast mode`, t`Newest models first`];
const apiKey = () => [
  t`Pay for each token`,
  t`A cost ceiling you set there`,
  t`For scripts and shared machines`,
];
const accessToken = () => [t`Automation without a browser`, t`Usage of the workspace’s plan`];

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
      <ul className="way-facts" aria-label={t`What ${name} unlocks`}>
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
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      data-testid={`way-${way}`}
      data-first-focus={primary || undefined}
      disabled={forbidden}
      onClick={() => void chooseWay(way)}
    >
      {children}
    </button>
  );
}

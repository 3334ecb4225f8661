import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { nodes } from '../../components/nodes.tsx';
import { useActions } from '../../store/context.ts';

/** For a machine without a browser of its own: a code, or the callback's port forwarded to where the browser is. */
export function HeadlessHelp({ port }: { port: number }) {
  const { chooseWay } = useActions();
  return (
    <details className="headless" data-testid="headless-help">
      <summary>{t`The browser is on another machine`}</summary>
      <ol>
        <li>{nodes`Simplest: ${(<LinkButton onClick={() => void chooseWay('device')}>{t`use a code`}</LinkButton>)}, which works from any browser, on a phone too.`}</li>
        <li>
          {nodes`Or, on the machine with the browser, forward the port Postern waits on. Put this machine’s name for ${(<code>HOST</code>)}, then open the copied link there.`}
          <Command text={`ssh -N -L ${port}:127.0.0.1:${port} HOST`} label={t`Forwarding command`} />
        </li>
      </ol>
    </details>
  );
}

function LinkButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" className="link-button" onClick={onClick}>
      {children}
    </button>
  );
}

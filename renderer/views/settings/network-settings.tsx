import { useState } from 'react';
import type { NetworkView, ProxyMode } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { Problem } from '../../components/problem.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { folderText } from '../../format/folders.ts';
import { useActions } from '../../store/context.ts';
import { ProxyFields } from './proxy-fields.tsx';
import { Setting } from './setting.tsx';

/** How Postern reaches the providers: whom it trusts, and through which proxy. The same for sign-in and for Codex's traffic. */
export function NetworkSettings({ network }: { network: NetworkView }) {
  return (
    <>
      <Authorities network={network} />
      <Proxy network={network} />
    </>
  );
}

function Authorities({ network }: { network: NetworkView }) {
  const { chooseCa, clearCa } = useActions();
  return (
    <Setting
      id="certificates"
      about={t`Extra authorities, for a network that inspects TLS with its own. Those that come with Postern are trusted in any case.`}
    >
      <p data-testid="ca-from">{caText(network)}</p>
      {network.caBundle === null ? null : <code className="path">{folderText(network.caBundle)}</code>}
      {network.caProblem === null ? null : <Problem problem={network.caProblem} />}
      <div className="buttons">
        <button type="button" className="button" data-testid="ca-choose" onClick={() => void chooseCa()}>
          {network.caBundle === null ? t`Choose a PEM file…` : t`Choose another…`}
        </button>
        {network.caBundle === null ? null : (
          <button
            type="button"
            className="button quiet"
            data-testid="ca-clear"
            onClick={() => void clearCa()}
          >{t`Remove`}</button>
        )}
      </div>
    </Setting>
  );
}

function caText(network: NetworkView): string {
  switch (network.caFrom) {
    case null:
      return network.caBundle === null ? t`No extra authorities` : t`The chosen file is not in force`;
    case 'settings':
      return t`From the file you chose`;
    case 'CODEX_CA_CERTIFICATE':
    case 'SSL_CERT_FILE':
      return t`From ${network.caFrom} of the environment`;
    default:
      return network.caFrom satisfies never;
  }
}

const modes = (): readonly { readonly value: ProxyMode; readonly label: string }[] => [
  { value: 'environment', label: t`From the environment` },
  { value: 'none', label: t`None` },
  { value: 'manual', label: t`By hand` },
];

const abouts: Readonly<Record<ProxyMode, () => string>> = {
  environment: () => t`HTTPS_PROXY, ALL_PROXY and NO_PROXY of the environment Postern was started with.`,
  none: () => t`Providers are reached directly, whatever the environment says.`,
  manual: () =>
    t`Used for every provider and for signing in. This machine itself is always reached directly.`,
};

function Proxy({ network }: { network: NetworkView }) {
  const { changeNetwork } = useActions();
  // A proxy by hand is none before it has an address: until then the fields are shown and nothing changes.
  const [wished, setWished] = useState(false);
  const mode = wished ? 'manual' : network.proxyMode;
  function choose(next: ProxyMode): void {
    const unknown = next === 'manual' && network.proxyUrl === null;
    setWished(unknown);
    if (!unknown) void changeNetwork({ proxyMode: next });
  }
  return (
    <Setting id="proxy" about={abouts[mode]()}>
      <Segmented label={t`Proxy`} value={mode} options={modes()} onChange={choose} />
      {mode === 'manual' ? <ProxyFields network={network} /> : null}
      {network.proxyProblem === null ? null : <Problem problem={network.proxyProblem} />}
      <p className="proxy-now" data-testid="proxy-in-force">
        {network.proxyInForce === null
          ? t`In force: none`
          : nodes`In force: ${(<code>{network.proxyInForce}</code>)}`}
      </p>
    </Setting>
  );
}

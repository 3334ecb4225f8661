import type { StatusView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { bytesText } from '../../format/amounts.ts';
import { overheadText } from '../../format/durations.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { keyringText } from '../../store/store-words.ts';
import { valueOf } from '../../store/state.ts';
import { UsageSummary } from '../usage/usage-summary.tsx';

/** Small true numbers about Postern itself. */
export function Foot() {
  const { show, showSetting, openKeys } = useActions();
  const status = useWindow((state) => valueOf(state.status));
  const keyring = useWindow((state) => keyringText(valueOf(state.ledger)?.store ?? null));
  return (
    <footer className="foot">
      {status === null ? (
        <span />
      ) : (
        <>
          <button
            type="button"
            className="foot-button"
            title={t`Where Postern listens, on this machine only`}
            onClick={() => showSetting('port')}
          >
            {portText(status)}
          </button>
          <span title={t`Median time Postern itself added to a turn today`}>
            {status.overheadP50Us === null ? null : t`${overheadText(status.overheadP50Us)} added`}
          </span>
          <button
            type="button"
            className="foot-button"
            title={t`Where things are kept`}
            onClick={() => showSetting('kept')}
          >
            {recorderText(status)}
          </button>
          {keyring === null ? null : (
            <button
              type="button"
              className="foot-button"
              title={t`Where secrets are kept`}
              onClick={() => show('accounts')}
            >
              {keyring}
            </button>
          )}
        </>
      )}
      <UsageSummary />
      <button type="button" className="foot-button keys" title={t`Keyboard shortcuts`} onClick={openKeys}>
        {nodes`${(<kbd>?</kbd>)} Keys`}
      </button>
    </footer>
  );
}

function portText(status: StatusView): string {
  switch (status.proxy) {
    case 'listening':
      return status.port === null ? t`Listening` : t`Port ${status.port}`;
    case 'starting':
      return t`Proxy starting`;
    case 'restarting':
      return t`Proxy restarting`;
    case 'failed':
      return t`Proxy stopped`;
    default:
      return status.proxy satisfies never;
  }
}

function recorderText(status: StatusView): string {
  const size = status.databaseBytes === null ? null : bytesText(status.databaseBytes);
  switch (status.recorder) {
    case 'recording':
      return size === null ? t`Log` : t`Log ${size}`;
    case 'starting':
      return t`Log opening`;
    case 'restarting':
      return t`Log restarting`;
    case 'degraded':
      return size === null ? t`Log incomplete` : t`Log incomplete, ${size}`;
    default:
      return status.recorder satisfies never;
  }
}

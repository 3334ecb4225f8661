import type { StatusView } from '../../../preload/contract.ts';
import { bytesText } from '../../format/amounts.ts';
import { overheadText } from '../../format/durations.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { keyringText } from '../../store/store-words.ts';
import { valueOf } from '../../store/state.ts';
import { UsageSummary } from '../usage/usage-summary.tsx';

/** Small true numbers about Postern itself. */
export function Foot() {
  const { show, openKeys } = useActions();
  const status = useWindow((state) => valueOf(state.status));
  const keyring = useWindow((state) => keyringText(valueOf(state.ledger)?.store ?? null));
  return (
    <footer className="foot">
      {status === null ? (
        <span />
      ) : (
        <>
          <span title="Where Postern listens, on this machine only">{portText(status)}</span>
          <span title="Median time Postern itself added to a turn today">
            {status.overheadP50Us === null ? null : `${overheadText(status.overheadP50Us)} added`}
          </span>
          <button
            type="button"
            className="foot-button"
            title="Where things are kept"
            onClick={() => show('settings')}
          >
            {recorderText(status)}
          </button>
          {keyring === null ? null : (
            <button
              type="button"
              className="foot-button"
              title="Where secrets are kept"
              onClick={() => show('accounts')}
            >
              {keyring}
            </button>
          )}
        </>
      )}
      <UsageSummary />
      <button type="button" className="foot-button keys" title="Keyboard shortcuts" onClick={openKeys}>
        <kbd>?</kbd> Keys
      </button>
    </footer>
  );
}

function portText(status: StatusView): string {
  switch (status.proxy) {
    case 'listening':
      return status.port === null ? 'Listening' : `Port ${status.port}`;
    case 'starting':
      return 'Proxy starting';
    case 'restarting':
      return 'Proxy restarting';
    case 'failed':
      return 'Proxy stopped';
    default:
      return status.proxy satisfies never;
  }
}

function recorderText(status: StatusView): string {
  const size = status.databaseBytes === null ? '' : ` ${bytesText(status.databaseBytes)}`;
  switch (status.recorder) {
    case 'recording':
      return `Log${size}`;
    case 'starting':
      return 'Log opening';
    case 'restarting':
      return 'Log restarting';
    case 'degraded':
      return `Log incomplete${size === '' ? '' : `,${size}`}`;
    default:
      return status.recorder satisfies never;
  }
}

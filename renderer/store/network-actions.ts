import type { Answer, SettingsChange, SettingsView } from '../../preload/contract.ts';
import type { Parts } from './parts.ts';

/** What a person does about the network between Postern and the providers. */
export interface NetworkActions {
  readonly changeNetwork: (change: NonNullable<SettingsChange['network']>) => Promise<void>;
  readonly chooseCa: () => Promise<void>;
  readonly clearCa: () => Promise<void>;
  /** Carries a password from its field, once; null forgets it. */
  readonly setProxyPassword: (password: string | null) => Promise<void>;
}

/** Builds them. */
export function networkActions({ store, ask }: Parts): NetworkActions {
  async function take(asking: Promise<Answer<SettingsView>>): Promise<void> {
    const answer = await asking;
    store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
  }
  return {
    changeNetwork: (network) => take(ask('settings/change', { network })),
    chooseCa: () => take(ask('settings/chooseCa')),
    clearCa: () => take(ask('settings/clearCa')),
    setProxyPassword: (password) => take(ask('settings/setProxyPassword', { password })),
  };
}

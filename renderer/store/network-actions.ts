import type { Answer, SettingsChange, SettingsView } from '../../preload/contract.ts';
import type { Parts } from './parts.ts';

/** What a person does about the network between Postern and the providers. */
export interface NetworkActions {
  readonly changeNetwork: (change: NonNullable<SettingsChange['network']>) => Promise<void>;
  /** Saves a proxy, then the password typed for it: `takePassword` empties the field, and only once the proxy is saved. */
  readonly saveProxy: (
    change: NonNullable<SettingsChange['network']>,
    takePassword: () => string,
  ) => Promise<void>;
  readonly chooseCa: () => Promise<void>;
  readonly clearCa: () => Promise<void>;
  /** Carries a password from its field, once; null forgets it. */
  readonly setProxyPassword: (password: string | null) => Promise<void>;
}

/** Builds them. */
export function networkActions({ store, ask }: Parts): NetworkActions {
  async function kept(asking: Promise<Answer<SettingsView>>): Promise<boolean> {
    const answer = await asking;
    store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
    return answer.ok;
  }
  const take = async (asking: Promise<Answer<SettingsView>>): Promise<void> => void (await kept(asking));
  return {
    changeNetwork: (network) => take(ask('settings/change', { network })),
    async saveProxy(network, takePassword) {
      if (!(await kept(ask('settings/change', { network })))) return;
      const password = takePassword();
      if (password !== '') await take(ask('settings/setProxyPassword', { password }));
    },
    chooseCa: () => take(ask('settings/chooseCa')),
    clearCa: () => take(ask('settings/clearCa')),
    setProxyPassword: (password) => take(ask('settings/setProxyPassword', { password })),
  };
}

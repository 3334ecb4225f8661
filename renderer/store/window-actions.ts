import type { PlaceToOpen, SettingsChange } from '../../preload/contract.ts';
import { type Parts, patch } from './parts.ts';
import { valueOf, type ViewName } from './state.ts';

/** What a person does with the window itself, the routing and the settings. */
export interface WindowActions {
  readonly show: (view: ViewName) => void;
  readonly openKeys: () => void;
  readonly closeSheet: () => void;
  readonly setRouting: (on: boolean) => Promise<void>;
  readonly toggleRouting: () => Promise<void>;
  readonly changeSettings: (change: SettingsChange) => Promise<void>;
  readonly copyText: (text: string) => Promise<boolean>;
  readonly openPlace: (place: PlaceToOpen) => Promise<void>;
  readonly dismissNotice: () => void;
}

/** Builds them. */
export function windowActions({ store, ask }: Parts): WindowActions {
  const actions: WindowActions = {
    show(view) {
      const { place, settings } = store.getState();
      patch(store, 'place', { view });
      // Who leaves the first screen for another place wants none of it.
      const left = place.view === 'welcome' && view !== 'welcome';
      if (left && settings?.firstRun === 'open') void actions.changeSettings({ firstRun: 'done' });
    },
    openKeys: () => patch(store, 'place', { sheet: 'keys' }),
    closeSheet: () => patch(store, 'place', { sheet: 'none' }),
    async setRouting(on) {
      const answer = await ask('routing/set', { on });
      if (answer.ok) store.setState({ status: { state: 'ready', value: answer.value } });
      else store.setState({ notice: answer.problem });
    },
    async toggleRouting() {
      const status = valueOf(store.getState().status);
      if (status !== null) await actions.setRouting(!status.routing);
    },
    async changeSettings(change) {
      const answer = await ask('settings/change', change);
      if (answer.ok) store.setState({ settings: answer.value });
      else store.setState({ notice: answer.problem });
    },
    async copyText(text) {
      const answer = await ask('clipboard/write', { text });
      if (!answer.ok) store.setState({ notice: answer.problem });
      return answer.ok;
    },
    async openPlace(place) {
      const answer = await ask('place/open', { place });
      if (!answer.ok) store.setState({ notice: answer.problem });
    },
    dismissNotice: () => store.setState({ notice: null }),
  };
  return actions;
}

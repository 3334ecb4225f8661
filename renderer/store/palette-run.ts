import type { Actions } from './create.ts';
import type { PaletteAct } from './palette.ts';

/** Does what an entry of the palette says; the palette has been closed before, so that a sheet may open. */
export function runPaletteAct(act: PaletteAct, actions: Actions): void {
  switch (act.type) {
    case 'show':
      return act.view === 'welcome' ? actions.openWelcome() : actions.show(act.view);
    case 'doctor':
      return actions.openDoctor();
    case 'selectGateway':
      return void actions.change({ type: 'selectGateway', gatewayId: act.gatewayId });
    case 'session':
      actions.show('sessions');
      return actions.choose(act.sessionId, 'open');
    case 'launch':
      return act.folder === null ? actions.openLaunch() : actions.openLaunch(act.folder);
    case 'setting':
      return actions.showSetting(act.id);
    case 'theme':
      return void actions.changeSettings({ theme: act.theme });
    case 'routing':
      return void actions.setRouting(act.on);
    case 'connect':
      actions.show('codex');
      return actions.openConnect(act.homeId, act.profile);
    case 'restore':
      actions.show('codex');
      return actions.openRestore(act.homeId, act.profile);
    case 'signIn':
      actions.show('accounts');
      return actions.openSignIn();
    case 'keys':
      return actions.openKeys();
    default:
      return act satisfies never;
  }
}

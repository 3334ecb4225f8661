import { laneUseOf } from './accounts.ts';
import { t } from '../../preload/language.ts';
import type { AccountActions } from './account-actions.ts';
import type { BookActions } from './book-actions.ts';
import type { EditorActions } from './editor-actions.ts';
import { readOr } from './loadable.ts';
import type { LaunchActions } from './launch-actions.ts';
import type { LoginActions } from './login-actions.ts';
import { type Parts, patch } from './parts.ts';
import { gatewaysOf } from './state.ts';
import { choiceOf, keyOf, nextStep, type WelcomeChoice } from './welcome.ts';

/** What a person does on the first screen, and with the demo. */
export interface WelcomeActions {
  readonly openWelcome: () => void;
  readonly chooseWelcome: (choice: WelcomeChoice) => void;
  /** Does what the choice needs next: a sheet, the launch, or the demo. */
  readonly continueWelcome: () => Promise<void>;
  /** The first run is over: a turn went through. */
  readonly endFirstRun: () => Promise<void>;
  readonly readDemo: () => Promise<void>;
  /** Ends the demo and deletes all of it. */
  readonly endDemo: () => Promise<void>;
}

/** What it leads to. */
type Others = Pick<LoginActions, 'openSignIn' | 'chooseWay'> &
  Pick<LaunchActions, 'openLaunch' | 'setLane'> &
  Pick<EditorActions, 'addBackend'> &
  Pick<BookActions, 'change'> &
  Pick<AccountActions, 'useAccount'>;

/** What the gateway is called that is made for a provider here. */
const teamGateway = 'team';

/** Builds them. */
export function welcomeActions({ store, ask }: Parts, others: Others): WelcomeActions {
  async function readFacts(): Promise<void> {
    const answer = await ask('welcome/read');
    patch(store, 'welcome', { facts: readOr(store.getState().welcome.facts, answer) });
    if (answer.ok && answer.value.codex !== null) store.setState({ codex: answer.value.codex });
  }

  /** Makes a gateway and opens the sheet for its provider; an empty one does not stay. */
  async function addProvider(): Promise<void> {
    patch(store, 'welcome', { busy: true, problem: null });
    const made = await ask('book/change', { type: 'createGateway', name: teamGateway });
    patch(store, 'welcome', { busy: false });
    if (!made.ok) return patch(store, 'welcome', { problem: made.problem });
    const { gatewayId } = made.value;
    if (gatewayId === null) return;
    store.setState({ book: { state: 'ready', value: made.value.book } });
    patch(store, 'welcome', { gatewayId });
    others.addBackend(gatewayId);
    const end = store.subscribe(({ editor }) => {
      if (editor !== null) return;
      end();
      const gateway = gatewaysOf(store.getState())?.find((one) => one.id === gatewayId);
      if (gateway?.backends.length === 0) void removeEmpty(gatewayId);
    });
  }

  async function removeEmpty(gatewayId: string): Promise<void> {
    const gone = await ask('book/change', { type: 'deleteGateway', gatewayId });
    if (gone.ok) store.setState({ book: { state: 'ready', value: gone.value.book } });
    patch(store, 'welcome', { gatewayId: null });
  }

  /** Brings what was set up in force and opens the launch. */
  async function launch(): Promise<void> {
    const state = store.getState();
    const choice = choiceOf(state.welcome);
    if (choice === 'gateway' && state.welcome.gatewayId !== null) {
      await others.change({ type: 'selectGateway', gatewayId: state.welcome.gatewayId });
    }
    const key = choice === 'key' ? keyOf(state) : null;
    if (key !== null) {
      const use = laneUseOf(key, gatewaysOf(state) ?? []);
      if (use !== null && !use.used) await others.useAccount(use.backendId, key.id);
    }
    others.openLaunch();
    others.setLane(key === null ? 'auto' : 'api');
  }

  async function startDemo(): Promise<void> {
    patch(store, 'welcome', { busy: true, problem: null });
    const answer = await ask('demo/start');
    patch(store, 'welcome', { busy: false, problem: answer.ok ? null : answer.problem });
    if (!answer.ok) return;
    store.setState({ demo: answer.value });
    patch(store, 'place', { view: 'sessions' });
  }

  const actions: WelcomeActions = {
    openWelcome() {
      patch(store, 'welcome', { openedAt: Date.now(), choice: null, problem: null });
      patch(store, 'place', { view: 'welcome' });
      void readFacts();
      void actions.readDemo();
    },
    chooseWelcome: (choice) => patch(store, 'welcome', { choice, problem: null }),
    async continueWelcome() {
      const state = store.getState();
      if (state.welcome.busy) return;
      switch (nextStep(state)) {
        case 'launch':
          return launch();
        case 'key':
          others.openSignIn();
          return others.chooseWay('apiKey');
        case 'provider':
          return addProvider();
        case 'demo':
          return startDemo();
      }
    },
    async endFirstRun() {
      if (store.getState().settings?.firstRun !== 'open') return;
      const answer = await ask('settings/change', { firstRun: 'done' });
      if (answer.ok) store.setState({ settings: answer.value });
    },
    async readDemo() {
      const answer = await ask('demo/read');
      if (answer.ok) store.setState({ demo: answer.value });
    },
    async endDemo() {
      const answer = await ask('demo/end');
      if (!answer.ok) {
        store.setState({ notice: answer.problem });
        return actions.readDemo();
      }
      store.setState({ demo: answer.value, announcement: t`The demo is deleted.` });
      if (store.getState().settings?.firstRun === 'open') actions.openWelcome();
    },
  };
  return actions;
}

/** True where the first screen shall be shown: nobody chose yet, and nothing but a demo was recorded. */
export function isFirstRun(state: Pick<ReturnType<Parts['store']['getState']>, 'settings' | 'log'>): boolean {
  const recorded = [...state.log.byId.values()].some((session) => session.demo !== true);
  return state.settings?.firstRun === 'open' && !recorded;
}

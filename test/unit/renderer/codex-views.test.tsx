import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { CodexHomeView, ConfigFileView, ConnectPreview } from '../../../preload/contract.ts';
import { type Connecting, connectingOn } from '../../../renderer/store/connecting.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { CodexView } from '../../../renderer/views/codex/codex-view.tsx';
import { ConnectSheet } from '../../../renderer/views/codex/connect-sheet.tsx';
import { HeadlessSheet } from '../../../renderer/views/codex/headless-sheet.tsx';
import { HomeCard } from '../../../renderer/views/codex/home-card.tsx';
import { RestoreSheet } from '../../../renderer/views/codex/restore-sheet.tsx';
import { DoctorView } from '../../../renderer/views/doctor/doctor-view.tsx';
import { ProblemBanner } from '../../../renderer/views/shell/banner.tsx';
import { fakeBridge } from '../../fakes/bridge.ts';
import {
  apiBackendView,
  bookView,
  codexLoginView,
  configFileView,
  connectionView,
  connectPreview,
  doctorReport,
  findingView,
  gatewayView,
  homeView,
  statusView,
} from '../../fakes/views.ts';

const problem = {
  code: 'config-malformed',
  what: 'This file is no valid TOML.',
  why: 'Line 14, column 9: a string does not end.',
  next: 'Mend that line.',
};

function drawn(children: ReactNode, set: (store: WindowStore) => void = () => undefined): string {
  const store = createStore(fakeBridge());
  store.state.setState({ book: { state: 'ready', value: bookView() } });
  set(store);
  // Drawn without a document, a store shows how it began; here it has to show how it is.
  Object.assign(store.state, { getInitialState: store.state.getState });
  return renderToStaticMarkup(<StoreContext value={store}>{children}</StoreContext>);
}
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ');
const tagOf = (html: string, testId: string): string =>
  new RegExp(`<[a-z]+[^>]*data-testid="${testId}"[^>]*>`).exec(html)?.[0] ?? '';
const card = (home: CodexHomeView, set?: (store: WindowStore) => void): string =>
  drawn(<HomeCard home={home} />, set);
const file = (change: Partial<ConfigFileView>): string => card(homeView({ files: [configFileView(change)] }));

describe('a Codex home', () => {
  it('says how it is signed in, in the words of the accounts page, where that was read', () => {
    const signedIn = (home: CodexHomeView): string =>
      textOf(
        card(home, ({ state }) =>
          state.setState({ codexLogin: { state: 'ready', value: codexLoginView() } }),
        ),
      );
    expect(signedIn(homeView())).toContain('ada@example.com, Plus plan. Kept in its file auth.json');
    const other = homeView({ id: 'home-2', path: '/srv/codex', isDefault: false });
    expect(signedIn(other)).not.toContain('ada@example.com');
    expect(signedIn(other)).toContain('Used where CODEX_HOME names it');
  });

  it('can be taken off the list unless it is the usual one or connected', () => {
    const other = homeView({ isDefault: false });
    expect(card(other)).toContain('home-forget');
    expect(card(homeView())).not.toContain('home-forget');
    const connection = connectionView();
    expect(card({ ...other, files: [configFileView({ connection })] })).not.toContain('home-forget');
  });

  it('C15: each of several files has its own state and its own buttons, named apart', () => {
    const html = card(
      homeView({
        files: [
          configFileView(),
          configFileView({ profile: 'work', connection: connectionView({ state: 'drifted' }) }),
        ],
      }),
    );
    expect(html).toContain('aria-label="Connect config.toml of ~/.codex"');
    expect(html).toContain('aria-label="Restore work.config.toml of ~/.codex"');
    expect(textOf(html)).toContain('codex -p work');
  });

  it('E4: a malformed file names line and column, and offers nothing that would write it', () => {
    const html = file({ problem });
    expect(textOf(html)).toContain('Line 14, column 9');
    expect(html).not.toContain('connect-open');
    expect(textOf(html)).toContain('Look again');
  });

  it('a connected file says where it leads, who must start anew, and how to undo it without Postern', () => {
    const text = textOf(file({ connection: connectionView({ restart: 'Start Codex again.' }) }));
    for (const words of ['Connected', 'by the ChatGPT lane', 'Start Codex again.', "sed -i.bak -e '/^[^#]"])
      expect(text).toContain(words);
  });

  it('what is taken out while routing is off says so, with the way back', () => {
    const suspended = homeView({
      files: [configFileView({ connection: connectionView({ state: 'suspended' }) })],
    });
    const off = card(suspended, ({ state }) =>
      state.setState({ status: { state: 'ready', value: statusView({ routing: false }) } }),
    );
    expect(textOf(off)).toContain('Routing is off, so Postern took its lines out');
    expect(textOf(off)).toContain('Switch routing on');
    expect(textOf(card(suspended))).toContain('come back by themselves once the proxy listens');
  });

  it('a connection that cannot be kept as it should be says what, why and what to do, and is not called fine', () => {
    const problem = {
      code: 'backend-unknown',
      what: 'The gateway is gone.',
      why: 'Deleted.',
      next: 'Choose another.',
    } as const;
    const text = textOf(file({ connection: connectionView({ state: 'suspended', problem }) }));
    for (const words of ['Connected, needs attention', 'The gateway is gone.', 'Deleted.', 'Choose another.'])
      expect(text).toContain(words);
    expect(text).not.toContain('come back by themselves');
  });

  it('what someone else changed stands line by line, ours and now, with both ways out', () => {
    const html = file({
      connection: connectionView({
        state: 'drifted',
        drift: [
          { key: 'openai_base_url', ours: '"ours\u202e"', now: null },
          { key: 'model_provider', ours: null, now: '"theirs"' },
        ],
      }),
    });
    const text = textOf(html);
    expect(text).toContain('openai_base_url Ours "ours⟨U+202E⟩" Now gone');
    expect(text).toContain('model_provider Ours not written by Postern Now "theirs"');
    expect(tagOf(html, 'settle-again')).toContain('<button');
    expect(tagOf(html, 'settle-leave')).toContain('<button');
  });

  it('a leftover names its key, its address and the tool, and what cleaning up keeps', () => {
    const leftover = { key: 'openai_base_url', url: 'http://127.0.0.1:8317/v1', tool: 'Some tool' };
    const text = textOf(file({ leftover }));
    expect(text).toContain('openai_base_url is http://127.0.0.1:8317/v1 , as Some tool writes it.');
    expect(text).toContain('The file as it is now is kept beside it.');
    expect(textOf(file({ leftover: { ...leftover, tool: null } }))).toContain(
      'some other tool left it there',
    );
  });

  it('no home, and a folder that is not there yet, say where one comes from', () => {
    const none = drawn(<CodexView />, ({ state }) =>
      state.setState({ homes: { state: 'ready', value: [] } }),
    );
    expect(textOf(none)).toContain('No Codex folder is known yet');
    expect(textOf(card(homeView({ exists: false })))).toContain('This folder is not there yet');
  });
});

describe('what would be written', () => {
  const sheet = (
    preview: Partial<ConnectPreview>,
    change: Partial<Connecting> = {},
    what: 'connect' | 'restore' = 'connect',
  ): string =>
    drawn(what === 'connect' ? <ConnectSheet /> : <RestoreSheet />, ({ state }) =>
      state.setState({
        homes: { state: 'ready', value: [homeView()] },
        book: { state: 'ready', value: bookView([gatewayView(), keyed]) },
        connecting: {
          ...connectingOn(homeView(), null, what),
          preview: { state: 'ready', value: connectPreview(preview) },
          stale: false,
          ...change,
        },
      }),
    );
  const keyed = gatewayView({
    id: 'g-work',
    name: 'work',
    selected: false,
    backends: [apiBackendView({ id: 'b-key', name: 'routescope', auth: 'apiKey' })],
  });
  const direct = {
    ...connectingOn(homeView(), null, 'connect').draft,
    kind: 'direct',
    gatewayId: 'g-work',
    backendId: 'b-key',
  } as const;

  it('R2: is shown by sign and number, with how many files change', () => {
    const html = sheet({
      diff: [...connectPreview().diff, { kind: 'removed', text: 'x = 1', before: 40, after: null }],
    });
    expect(textOf(html)).toContain('+ model_provider = "openai"');
    expect(textOf(html)).toContain('− x = 1');
    expect(html).toContain('data-number="40"');
    expect(textOf(html)).toContain('⋯ 31 lines that stay');
    expect(textOf(html)).toContain('Files changed: 1');
    expect(tagOf(html, 'connect-apply')).not.toContain('disabled');
  });

  it('M1: says what a change hides, and what to know, before the lines', () => {
    const html = sheet({
      history: {
        before: 'openai',
        after: 'postern',
        sessions: [{ provider: 'openai', count: 412 }],
        sentence: 'This hides the 412 of openai.',
      },
      warnings: ['A profile sets it too.'],
      alsoWrites: ['auth.json, with the key'],
    });
    const text = textOf(html);
    expect(text).toContain('This hides the 412 of openai. openai: 412 sessions');
    expect(text).toContain('Also written: auth.json, with the key');
    expect(text).toContain('Files changed: 2');
    expect(html.indexOf('connect-warnings')).toBeLessThan(html.indexOf('data-testid="config-diff"'));
    expect(html.indexOf('connect-warnings')).toBeGreaterThan(0);
  });

  it('cannot be applied with a problem, without a change, or while it is worked out anew', () => {
    for (const html of [sheet({ problem }), sheet({ diff: [] }), sheet({}, { stale: true })])
      expect(tagOf(html, 'connect-apply')).toContain('disabled');
    expect(sheet({ problem })).not.toContain('data-testid="config-diff"');
    expect(textOf(sheet({ diff: [] }))).toContain('stays as it is');
  });

  it('R3: the key in a file is a choice of its own, off at first, with its consequence said', () => {
    expect(sheet({})).not.toContain('connect-with-key');
    const off = sheet({}, { draft: { ...direct, withKey: false } });
    expect(tagOf(off, 'connect-with-key')).toContain('aria-checked="false"');
    expect(textOf(off)).toContain('No key is written');
    const on = sheet({}, { draft: { ...direct, withKey: true } });
    expect(textOf(on)).toContain('stands as plain text in Codex’s folder');
    // A backend without a key of ours has none to write.
    expect(
      sheet({}, { draft: { ...direct, gatewayId: null, backendId: null, withKey: false } }),
    ).not.toContain('connect-with-key');
  });

  it('a profile without a name, or a number that is none, says what is missing in the place of the lines', () => {
    const { draft, typed } = connectingOn(homeView(), null, 'connect');
    const unnamed = sheet({}, { newProfile: true, draft: { ...draft, profile: '' } });
    expect(textOf(unnamed)).toContain('Name the profile');
    expect(unnamed).not.toContain('data-testid="config-diff"');
    expect(textOf(sheet({}, { typed: { ...typed, compactAt: 'soon' } }))).toContain(
      'once every field can be read',
    );
  });

  it('restoring shows the lines that go, and asks for nothing else', () => {
    const html = sheet({}, {}, 'restore');
    expect(textOf(html)).toContain('Restore config.toml');
    expect(html).toContain('data-testid="config-diff"');
    expect(html).not.toContain('connect-file');
  });
});

describe('T9: the doctor’s page', () => {
  const page = (set: (store: WindowStore) => void): string => drawn(<DoctorView />, set);
  const found = (change: Parameters<typeof findingView>[0]): string =>
    page(({ state }) =>
      state.setState(({ doctor }) => ({
        doctor: { ...doctor, report: doctorReport({ findings: [findingView(change)] }) },
      })),
    );

  it('tells levels by word, not by colour alone', () => {
    for (const [level, word] of [
      ['problem', 'Problem'],
      ['warning', 'Warning'],
      ['note', 'Note'],
    ] as const)
      expect(textOf(found({ id: 'codex.x', level, title: 'Something.' }))).toContain(`${word} Something.`);
  });

  it('offers what a finding can do: act, copy, show', () => {
    expect(
      tagOf(found({ id: 'x', level: 'problem', fix: { type: 'act', label: 'Do it' } }), 'finding-fix'),
    ).toContain('<button');
    expect(
      found({ id: 'x', level: 'note', fix: { type: 'copyCommand', label: 'Copy', command: 'export A=1' } }),
    ).toContain('title="Copy: export A=1"');
    expect(
      tagOf(
        found({ id: 'x', level: 'note', fix: { type: 'show', label: 'Open', place: 'codex' } }),
        'finding-show',
      ),
    ).toContain('<button');
  });

  it('is quiet when everything is fine, and says what it does before the first report', () => {
    const fine = found({ id: 'codex.version' });
    expect(textOf(fine)).toContain('Everything is fine.');
    expect(fine).not.toMatch(/<details[^>]* open/);
    const running = page(({ state }) =>
      state.setState(({ doctor }) => ({ doctor: { ...doctor, running: true } })),
    );
    expect(textOf(running)).toContain('This takes a few seconds');
    expect(running).not.toContain('doctor-copy');
  });

  it('says why there is no report, with one button to try again', () => {
    const failed = page(({ state }) => state.setState(({ doctor }) => ({ doctor: { ...doctor, problem } })));
    expect(textOf(failed)).toContain('This file is no valid TOML.');
    expect(failed.match(/<button/g)).toHaveLength(1);
  });

  it('the line across the window about Postern itself leads here, except from here', () => {
    const banner = (view: 'sessions' | 'doctor'): string =>
      drawn(<ProblemBanner />, ({ state }) =>
        state.setState(({ place }) => ({
          status: { state: 'ready', value: statusView({ problem }) },
          place: { ...place, view },
        })),
      );
    expect(textOf(banner('sessions'))).toContain('Run checks');
    expect(textOf(banner('doctor'))).not.toContain('Run checks');
  });
});

it('C13: help without a screen gives each command with where it is typed', () => {
  const ways = [
    {
      title: 'A code',
      about: 'The simplest.',
      commands: [{ where: 'On engine-7', command: 'codex login --device-auth' }],
    },
  ];
  const html = drawn(<HeadlessSheet />, ({ state }) =>
    state.setState(({ homeDesk }) => ({
      homeDesk: { ...homeDesk, help: { state: 'ready', value: { ways } } },
    })),
  );
  expect(textOf(html)).toContain('On engine-7 codex login --device-auth');
  expect(html).toContain('title="Copy command, on engine-7"');
});

import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, test } from 'vitest';
import { Problem } from '../../../renderer/components/problem.tsx';
import { QrCode } from '../../../renderer/components/qr-code.tsx';
import { secretSizeText } from '../../../renderer/format/amounts.ts';
import { qrPath } from '../../../renderer/format/qr-path.ts';
import { remainingLongText, remainingText } from '../../../renderer/format/remaining.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { LoginStep } from '../../../renderer/views/sign-in/login-step.tsx';
import { SecretForm } from '../../../renderer/views/sign-in/secret-form.tsx';
import { Ways } from '../../../renderer/views/sign-in/ways.tsx';
import { fakeBridge } from '../../fakes/bridge.ts';
import { browserLogin, deviceLogin } from '../../fakes/views.ts';

const drawn = (children: ReactNode): string =>
  renderToStaticMarkup(<StoreContext value={createStore(fakeBridge())}>{children}</StoreContext>);
const textOf = (html: string): string => html.replace(/<[^>]*>/g, '');

describe('the field for a secret', () => {
  it.each(['apiKey', 'accessToken'] as const)('H9: of %s is masked and keeps no value', (way) => {
    const html = drawn(<SecretForm way={way} />);
    const field = /<input[^>]*>/.exec(html)?.[0] ?? '';
    expect(field).toContain('type="password"');
    expect(field).toContain('autoComplete="off"');
    expect(field).not.toMatch(/ (value|name)=/);
    const id = / id="([^"]+)"/.exec(field)?.[1];
    expect(html).toContain(`<label for="${id}"`);
  });
});

describe('the steps of a sign-in', () => {
  it('C14: each way says what it unlocks where it is chosen', () => {
    const text = textOf(drawn(<Ways />));
    for (const fact of [
      'Cloud tasks',
      'Fast mode',
      'Newest models',
      'Pay for each token',
      'cost ceiling',
      'Automation',
    ])
      expect(text).toContain(fact);
  });

  it('a code stands whole in its button, is spelled out for listeners, and comes with its warning', () => {
    const html = drawn(<LoginStep view={deviceLogin({ expiresAt: Date.now() + 600_000 })} />);
    const button = /<button[^>]*data-testid="device-code"[^>]*>(.*?)<\/button>/.exec(html);
    expect(textOf(button?.[1] ?? '')).toBe('WXYZ-1234');
    expect(button?.[0]).toContain('W X Y Z - 1 2 3 4');
    expect(textOf(html)).toContain('Never enter a code someone sent you.');
    expect(textOf(html)).toContain('10 minutes');
  });

  it('C13: the forwarding command names the port that is really listened on', () => {
    const html = drawn(<LoginStep view={browserLogin({ port: 1457 })} />);
    expect(html).toContain('ssh -N -L 1457:127.0.0.1:1457 HOST');
  });

  it('a failure offers the other way as its first button', () => {
    const problem = { code: 'login-port-busy', what: 'No port.', why: 'Taken.', next: 'Use a code.' };
    const html = drawn(
      <LoginStep view={{ loginId: 'a', way: 'browser', step: 'failed', problem, offer: 'device' }} />,
    );
    expect(html).toMatch(/class="button primary"[^>]*data-first-focus="true"[^>]*data-testid="login-offer"/);
    expect(textOf(html)).toContain('No port. Taken.');
  });
});

describe('the QR code', () => {
  it('draws each run of dark modules once, inside its quiet zone', () => {
    expect(qrPath([[true, true, false, true], [false, false, false, false], []])).toBe(
      'M4 4h2v1h-2zM7 4h1v1h-1z',
    );
  });

  it('is an image with a name, and nothing at all without modules', () => {
    expect(drawn(<QrCode rows={[[true]]} label="QR code of a page" />)).toContain(
      'viewBox="0 0 9 9" shape-rendering="crispEdges" role="img" aria-label="QR code of a page"',
    );
    expect(drawn(<QrCode rows={[]} label="x" />)).toBe('');
  });
});

test('a command in the words of a problem is set as code, and nothing else is', () => {
  const problem = {
    code: 'x',
    what: 'It failed.',
    why: 'Another one, such as `codex login`, ran.',
    next: '',
  };
  const html = drawn(<Problem problem={problem} />);
  expect(html).toContain('such as <code>codex login</code>, ran.');
  expect(html.match(/<code>/g)).toHaveLength(1);
});

describe('time left', () => {
  it.each([
    [901_000, '15 minutes'],
    [900_400, '15 minutes'],
    [900_000, '15 minutes'],
    [840_001, '14 minutes'],
    [149_000, '2 minutes'],
    [120_400, '2 minutes'],
    [120_000, '2 minutes'],
    [119_001, '2 minutes'],
    [119_000, '1 minute 59 seconds'],
    [61_000, '1 minute 1 second'],
    [60_000, '1 minute'],
    [59_001, '1 minute'],
    [1, '1 second'],
    [0, ''],
    [-5000, ''],
  ])('%i ms is %j', (leftMs, text) => {
    expect(remainingText(leftMs)).toBe(text);
  });

  it.each([
    [-1, 'now'],
    [1, 'in 1 minute'],
    [52 * 60_000, 'in 52 minutes'],
    [52 * 60_000 + 400, 'in 52 minutes'],
    [3 * 3_600_000, 'in 3 hours'],
    [8 * 86_400_000, 'in 8 days'],
  ])('%i ms is %j where minutes do not matter', (leftMs, text) => {
    expect(remainingLongText(leftMs)).toBe(text);
  });
});

it.each([
  [51, '51 B'],
  [5210, '5.2 KB'],
])('a secret of %i bytes is %s', (bytes, text) => {
  expect(secretSizeText(bytes)).toBe(text);
});

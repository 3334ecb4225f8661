import type { FindingView } from '../../preload/contract.ts';
import type { Environment, EnvironmentFacts, HomeFacts } from './facts.ts';
import { copyFix, finding, inWords, showFix } from './finding.ts';
import { t } from '../../preload/language.ts';

/** Which variables Codex ignores, and which get in the way. Values are never told: some of them are secrets. */
export function checkEnvironment(
  { desktop, shell }: EnvironmentFacts,
  login: HomeFacts['login'],
  platform: NodeJS.Platform,
): readonly FindingView[] {
  const environment = shell ?? desktop;
  const isSet = (name: string): boolean => (environment[name] ?? '').trim() !== '';
  const of = (id: string, level: FindingView['level'], title: string, rest: Partial<FindingView> = {}) =>
    finding({ ...rest, id: `environment.${id}`, area: 'environment', level, title });
  const found: FindingView[] = [];

  if (isSet('OPENAI_BASE_URL')) {
    found.push(
      of('openai-base-url', 'warning', t`OPENAI_BASE_URL is set, and Codex ignores it.`, {
        detail: t`Requests go to where its configuration says, whatever stands in that variable.`,
        next: t`To send Codex elsewhere, connect it under Codex, or set openai_base_url in config.toml.`,
        fix: showFix(t`Show Codex`, 'codex'),
      }),
    );
  }
  if (isSet('OPENAI_API_KEY')) found.push(apiKeyAlone(login, of));
  if (isSet('CODEX_API_KEY')) {
    found.push(
      of('codex-api-key', 'warning', t`CODEX_API_KEY is set: codex exec uses it instead of your sign-in.`, {
        detail: t`Interactive Codex does not look at it, so the two may use different accounts.`,
        next: t`Remove it where your shell starts, unless that is what you want.`,
      }),
    );
  }
  if (isSet('CODEX_ACCESS_TOKEN')) {
    found.push(
      of(
        'codex-access-token',
        'warning',
        t`CODEX_ACCESS_TOKEN is set: Codex uses it instead of your sign-in.`,
        {
          detail: t`It wins over what codex login stored, and Codex checks it at each start.`,
          next: t`Remove it where your shell starts, unless that is what you want.`,
        },
      ),
    );
  }
  found.push(...loopbackThroughProxy(environment, platform, of));
  if (isSet('NODE_EXTRA_CA_CERTS')) {
    found.push(
      of('node-extra-ca', 'note', t`NODE_EXTRA_CA_CERTS has no effect on Codex, nor on Postern.`, {
        detail: t`Both read CODEX_CA_CERTIFICATE, then SSL_CERT_FILE; Postern also has a setting.`,
        fix: showFix(t`Show settings`, 'settings'),
      }),
    );
  }
  const moved = overrides.filter(isSet);
  if (moved.length > 0) {
    found.push(
      of('sign-in-moved', 'warning', t`${inWords(moved)} sends Codex's sign-in to another server.`, {
        detail: t`These variables are for tests of Codex itself.`,
        next: t`Remove them where your shell starts.`,
      }),
    );
  }
  found.push(...homeDiffers(desktop, shell, of));
  if (shell === null && platform !== 'win32') {
    found.push(
      of('shell', 'note', t`Your login shell did not tell its environment in time.`, {
        detail: t`What is said here is about programs started from the desktop.`,
      }),
    );
  }
  if (found.length === 0) {
    found.push(of('variables', 'fine', t`No variable gets in the way of Codex.`));
  }
  return found;
}

type Of = (
  id: string,
  level: FindingView['level'],
  title: string,
  rest?: Partial<FindingView>,
) => FindingView;

/** Codex 0.169. */
const overrides = [
  'CODEX_REFRESH_TOKEN_URL_OVERRIDE',
  'CODEX_REVOKE_TOKEN_URL_OVERRIDE',
  'CODEX_AUTHAPI_BASE_URL',
];

function apiKeyAlone(login: HomeFacts['login'], of: Of): FindingView {
  const alone = login === 'none';
  return of(
    'openai-api-key',
    alone ? 'warning' : 'note',
    alone
      ? t`OPENAI_API_KEY is set, but Codex by itself does not use it, and there is no other sign-in.`
      : t`OPENAI_API_KEY is set; Codex by itself does not use it.`,
    {
      detail: t`A launch from Postern in the API lane does.`,
      next: alone ? t`Launch from Postern, or give Codex the key to keep.` : '',
      fix: alone
        ? copyFix(t`Copy the command`, 'printenv OPENAI_API_KEY | codex login --with-api-key')
        : null,
    },
  );
}

/** Codex sends even a loopback request to HTTP_PROXY unless NO_PROXY names it (PROTOCOL fact 7). */
function loopbackThroughProxy(
  environment: Environment,
  platform: NodeJS.Platform,
  of: Of,
): readonly FindingView[] {
  const value = (name: string): string => environment[name] ?? environment[name.toLowerCase()] ?? '';
  const named = ['HTTP_PROXY', 'ALL_PROXY'].filter((name) => value(name).trim() !== '');
  if (named.length === 0) return [];
  const entries = value('NO_PROXY')
    .split(/[\s,]+/)
    .map((entry) => entry.toLowerCase());
  if (entries.includes('*') || entries.includes('127.0.0.1') || entries.includes('127.0.0.0/8')) return [];
  // What stands there already stays, whichever of the two names it has.
  const kept = ['NO_PROXY', 'no_proxy'].find((name) => (environment[name] ?? '').trim() !== '');
  const list = `${kept === undefined ? '' : platform === 'win32' ? `%${kept}%,` : `$${kept},`}127.0.0.1,localhost,::1`;
  const command =
    platform === 'win32' ? `setx NO_PROXY "${list}"` : `export NO_PROXY="${list}" no_proxy="${list}"`;
  return [
    of(
      'no-proxy',
      'warning',
      t`${inWords(named)} is set and NO_PROXY does not name 127.0.0.1, so a connected Codex asks that proxy for Postern.`,
      {
        detail: t`A launch from Postern adds it by itself; a Codex that follows config.toml does not.`,
        next: t`Add the loopback to NO_PROXY where your shell starts.`,
        fix: copyFix(t`Copy the line`, command),
      },
    ),
  ];
}

function homeDiffers(desktop: Environment, shell: Environment | null, of: Of): readonly FindingView[] {
  if (shell === null) return [];
  const [one, other] = [desktop['CODEX_HOME'] ?? '', shell['CODEX_HOME'] ?? ''];
  if (one === other) return [];
  return [
    of('codex-home-differs', 'warning', t`A terminal and the desktop use different homes of Codex.`, {
      detail: differingHomes(one, other),
      next: t`Set CODEX_HOME where both read it, or in neither.`,
    }),
  ];
}

function differingHomes(desktop: string, shell: string): string {
  if (shell === '')
    return t`CODEX_HOME is not set in a terminal and ${desktop} for programs started from the desktop, such as an editor.`;
  return desktop === ''
    ? t`CODEX_HOME is ${shell} in a terminal and not set for programs started from the desktop, such as an editor.`
    : t`CODEX_HOME is ${shell} in a terminal and ${desktop} for programs started from the desktop, such as an editor.`;
}

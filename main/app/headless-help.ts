import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { HeadlessHelp } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { openAiIssuer } from '../auth/issuers.ts';
import { shWord } from '../codex/quote.ts';
import type { Variables } from '../environment.ts';

/** What the commands are filled in with. */
export interface HeadlessFacts {
  readonly user: string;
  /** As another computer reaches this machine. */
  readonly host: string;
  /** Where this machine takes SSH; null when it does not. */
  readonly sshPort: number | null;
  /** True where no browser can be shown here. */
  readonly isHeadless: boolean;
  readonly codexHome: string;
  /** The home needs no CODEX_HOME. */
  readonly isUsualHome: boolean;
  /** Codex's sign-in here is in a file, and not in the keyring. */
  readonly hasAuthFile: boolean;
  /** The port a sign-in in the browser answers at. */
  readonly callbackPort: number;
}

type Way = HeadlessHelp['ways'][number];

/** The ways to sign in where there is no browser, as commands with this machine's names filled in (FEATURES C13). */
export function headlessHelp(facts: HeadlessFacts): HeadlessHelp {
  return { ways: [deviceCode(facts), forwarding(facts), ...copying(facts)] };
}

const otherMachine = (): string => t`On the machine without a browser`;
const otherComputer = (): string => t`On the computer with the browser`;
/** Stands for the one name this machine cannot know. */
const unknownMachine = 'USER@MACHINE';

function deviceCode(facts: HeadlessFacts): Way {
  return {
    title: t`Sign in with a code`,
    about: t`Works everywhere, unless your workspace forbids it: open the page on any device and enter the code.`,
    commands: [
      {
        where: facts.isHeadless ? t`On this machine` : otherMachine(),
        command: `${facts.isHeadless ? homePrefix(facts) : ''}codex login --device-auth`,
      },
    ],
  };
}

function forwarding(facts: HeadlessFacts): Way {
  const { callbackPort: port, isHeadless, sshPort } = facts;
  const title = t`Forward port ${port} over SSH`;
  if (isHeadless) {
    return {
      title,
      about: t`For a sign-in in the browser: open the address that Codex prints on your own computer.`,
      commands: [
        {
          where: otherComputer(),
          command: `ssh -L ${port}:127.0.0.1:${port}${sshFlag('-p', sshPort)} ${address(facts)}`,
        },
        { where: t`On this machine`, command: `${homePrefix(facts)}codex login` },
      ],
    };
  }
  const isReached = sshPort !== null;
  return {
    title,
    about: isReached
      ? t`For a sign-in in the browser of this computer: open the address that Codex prints here.`
      : t`For a sign-in in the browser of this computer: open the address that Codex prints here. Put its user and name in the place of ${unknownMachine}.`,
    commands: [
      isReached
        ? {
            where: otherMachine(),
            command: `ssh -f -N -R ${port}:127.0.0.1:${port}${sshFlag('-p', sshPort)} ${address(facts)}`,
          }
        : { where: t`On this computer`, command: `ssh -L ${port}:127.0.0.1:${port} ${unknownMachine}` },
      { where: otherMachine(), command: 'codex login' },
    ],
  };
}

function copying(facts: HeadlessFacts): readonly Way[] {
  const { isHeadless, sshPort, hasAuthFile } = facts;
  const title = t`Copy a sign-in from another computer`;
  const file = `${facts.codexHome.replaceAll('\\', '/')}/auth.json`;
  if (isHeadless) {
    return [
      {
        title,
        about: t`For a Codex that is signed in elsewhere. Use it there alone from then on: a sign-in renews itself, and every other copy of it ends.`,
        commands: [
          {
            where: t`On the computer that is signed in`,
            command: `ssh${sshFlag('-p', sshPort)} ${address(facts)} ${shWord(`mkdir -p -m 700 ${shWord(facts.codexHome)}`)}`,
          },
          {
            where: t`On the computer that is signed in`,
            command: `scp -p${sshFlag('-P', sshPort)} ~/.codex/auth.json ${shWord(`${copyAddress(facts)}:${file}`)}`,
          },
        ],
      },
    ];
  }
  // A sign-in in the keyring cannot be copied, and where there is none there is nothing to copy.
  if (!hasAuthFile) return [];
  const isReached = sshPort !== null;
  return [
    {
      title: t`Copy the sign-in of this computer`,
      about: isReached
        ? t`For a machine that has no other way. Use it there alone from then on: a sign-in renews itself, and every other copy of it ends.`
        : t`For a machine that has no other way. Use it there alone from then on: a sign-in renews itself, and every other copy of it ends. Put its user and name in the place of ${unknownMachine}.`,
      commands: isReached
        ? [
            { where: otherMachine(), command: 'mkdir -p -m 700 ~/.codex' },
            {
              where: otherMachine(),
              command: `scp -p${sshFlag('-P', sshPort)} ${shWord(`${copyAddress(facts)}:${file}`)} ~/.codex/auth.json`,
            },
          ]
        : [
            { where: t`On this computer`, command: `ssh ${unknownMachine} 'mkdir -p -m 700 .codex'` },
            {
              where: t`On this computer`,
              command: `scp -p ${shWord(file)} ${unknownMachine}:.codex/auth.json`,
            },
          ],
    },
  ];
}

const homePrefix = ({ isUsualHome, codexHome }: HeadlessFacts): string =>
  isUsualHome ? '' : `CODEX_HOME=${shWord(codexHome)} `;

const address = ({ user, host }: HeadlessFacts): string => shWord(`${user}@${host}`);

/** For scp an address of numbers and colons stands in brackets. */
const copyAddress = ({ user, host }: HeadlessFacts): string =>
  `${user}@${host.includes(':') ? `[${host}]` : host}`;

const sshFlag = (flag: string, port: number | null): string =>
  port === null || port === 22 ? '' : ` ${flag} ${port}`;

export interface HeadlessQuestion {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly user: string;
  readonly userHome: string;
  /** The home a Codex of this person uses. */
  readonly codexHome: string;
  /** OpenSSH's own: `/etc/ssh/sshd_config`. */
  readonly sshConfig?: string;
}

/** Reads what the commands are filled in with: how this machine is reached, and whether there is a sign-in to copy. */
export async function readHeadlessFacts(question: HeadlessQuestion): Promise<HeadlessFacts> {
  const { variables, platform, user, userHome, codexHome } = question;
  const reached = sshReached(variables['SSH_CONNECTION']);
  const hasDisplay =
    platform !== 'linux' || isSet(variables, 'DISPLAY') || isSet(variables, 'WAYLAND_DISPLAY');
  const port = reached?.port ?? (await configuredPort(question.sshConfig ?? '/etc/ssh/sshd_config'));
  return {
    user,
    host: reached?.host ?? hostname(),
    sshPort: reached !== null || (await answers(port)) ? port : null,
    isHeadless: reached !== null || !hasDisplay,
    codexHome,
    isUsualHome: codexHome === join(userHome, '.codex'),
    hasAuthFile: await access(join(codexHome, 'auth.json')).then(
      () => true,
      () => false,
    ),
    callbackPort: openAiIssuer.ports[0] ?? 1455,
  };
}

const isSet = (variables: Variables, name: string): boolean => (variables[name] ?? '') !== '';

/** Where the other end of this SSH session reached this machine: `client port server port` (ssh(1)); null outside of one. */
export function sshReached(
  connection: string | undefined,
): { readonly host: string; readonly port: number } | null {
  const [, , host, port] = (connection ?? '').split(' ');
  if (host === undefined || !/^[0-9A-Fa-f.:%\w]+$/.test(host) || !/^\d{1,5}$/.test(port ?? '')) return null;
  return { host, port: Number(port) };
}

async function configuredPort(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Number(/^[ \t]*Port[ \t]+(\d{1,5})[ \t]*$/im.exec(text)?.[1] ?? 22);
}

/** This machine answers itself at once, or not at all. */
const answerMs = 500;

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: answerMs });
    const finish = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

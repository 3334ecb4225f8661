import { dirname as posixDirname } from 'node:path/posix';
import { dirname as winDirname } from 'node:path/win32';
import type { Lane } from '../../preload/contract.ts';
import { laneSegments } from '../domain/gateway.ts';
import { launchKeyVariable, variable, withFolderOnPath } from './child-environment.ts';
import type { ModelProvider } from './lane.ts';
import { powershellWord, shWord, type ShellDialect } from './quote.ts';
import type { Environment } from './run.ts';

/** The way a routed launch takes: through Postern's port, on one lane, to one backend. */
export interface Route {
  readonly port: number;
  /** The launch token, or `tokenPlaceholder` where the command is only shown. */
  readonly token: string;
  readonly lane: Lane;
  readonly backend: string;
  /** Codex's own model provider id: `openai` is the built-in one. */
  readonly provider: ModelProvider;
  /**
   * What Codex shows Postern where the backend has an account of its own, or `bearerPlaceholder`; null where Codex uses a
   * credential of its own.
   */
  readonly bearer: string | null;
  /** `plain`: an upstream that has neither WebSockets nor compaction of its own. */
  readonly dialect: 'openai' | 'plain';
  /** The model to start with; null leaves Codex's own choice. */
  readonly model: string | null;
}

export interface CommandInput {
  readonly platform: NodeJS.Platform;
  /** The `codex` program. */
  readonly codex: string;
  /** The environment the terminal gives its shell. */
  readonly environment: Environment;
  /** Null: routing is off, plain `codex`. */
  readonly route: Route | null;
  /** What follows the overrides: a subcommand and what it is about. */
  readonly tail: readonly string[];
}

/** One start of Codex as plain data. */
export interface CodexCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Variables added to the user's own. */
  readonly variables: Readonly<Record<string, string>>;
  /** A folder added to the end of PATH: the script `codex` needs the `node` beside it. Null when it is there already. */
  readonly pathFolder: string | null;
}

/** Stands in a shown command where each launch has a token of its own. */
export const tokenPlaceholder = 'LAUNCH-TOKEN';

/** Stands in a shown command for the bearer of a launch. */
export const bearerPlaceholder = 'LAUNCH-KEY';

/**
 * What a launch runs. Values are TOML literal strings (single quotes), the one form that needs no escaping in any shell or
 * in Windows' argument rules. `-c` also keeps interactive Codex off its background daemon, which would go on with the
 * environment of an earlier start (Codex 0.169).
 */
export function codexCommand(input: CommandInput): CodexCommand {
  const { route, platform, environment } = input;
  return {
    program: input.codex,
    args: [...(route === null ? [] : overrides(route).flatMap((one) => ['-c', one])), ...input.tail],
    variables: route === null ? {} : { ...loopbackDirect(environment, platform), ...launchKey(route) },
    pathFolder: missingFolder(input),
  };
}

/** The base URL a route gives Codex. */
export function routeUrl(route: Route): string {
  return `http://127.0.0.1:${route.port}/l/${route.token}/v1/${laneSegments[route.lane]}/${route.backend}`;
}

// Only ever a variable: an argument could be read by every user of the machine.
function launchKey({ bearer }: Route): Record<string, string> {
  return bearer === null ? {} : { [launchKeyVariable]: bearer };
}

/** The `-c` overrides of a route, in order. */
function overrides(route: Route): readonly string[] {
  const url = literal(routeUrl(route));
  if (route.provider === 'openai') {
    // The id is said although it is the default: the user's own model_provider would go past Postern.
    return [`model_provider='openai'`, `openai_base_url=${url}`, ...model(route)];
  }
  // The name is a switch inside Codex, not a label: `OpenAI` keeps what a key has without Postern (compaction by the
  // upstream, item metadata); any other name makes Codex write its own summaries, which is what other upstreams need. Keys of a `postern` entry in the user's
  // config.toml would be merged in, so every key that matters is set. Without `requires_openai_auth` Codex neither asks for a
  // sign-in nor sends one it has.
  const entry = [
    `name='${route.dialect === 'openai' ? 'OpenAI' : 'Postern'}'`,
    `base_url=${url}`,
    `env_key='${route.bearer === null ? 'OPENAI_API_KEY' : launchKeyVariable}'`,
    `wire_api='responses'`,
    `requires_openai_auth=false`,
    `supports_websockets=${route.dialect === 'openai'}`,
  ];
  return [
    `model_provider='postern'`,
    `model_providers.postern={${entry.join(',')}}`,
    ...plainBodies(route),
    ...model(route),
  ];
}

// Up to 0.166 Codex with a ChatGPT sign-in stored beside the key goes by that and by the name, and sends what the key is for
// as zstd, which is made for ChatGPT's own upstream (docs/compatibility.md). With 0.169 this changes nothing.
function plainBodies({ lane, dialect }: Route): readonly string[] {
  return lane === 'api' && dialect === 'openai' ? ['features.enable_request_compression=false'] : [];
}

// A name with a quote in it would end the literal; the constraints of a backend refuse it.
function model({ model: name }: Route): readonly string[] {
  return name === null ? [] : [`model='${name.replaceAll("'", '')}'`];
}

// Names and tokens are URL-safe by their own rules; anything else would end the literal, so it is encoded.
function literal(url: string): string {
  return `'${url.replace(/[^\x21-\x7e]|['"]/g, encodeURIComponent).replaceAll("'", '%27')}'`;
}

const loopback = ['127.0.0.1', 'localhost', '::1'];

/** NO_PROXY in both cases, with the loopback added: a user's HTTP_PROXY would catch Codex's way to Postern otherwise. */
function loopbackDirect(environment: Environment, platform: NodeJS.Platform): Record<string, string> {
  const upper = variable(environment, 'NO_PROXY', platform);
  if (platform === 'win32') return { NO_PROXY: withLoopback(upper) };
  const lower = environment['no_proxy'];
  return { NO_PROXY: withLoopback(upper ?? lower), no_proxy: withLoopback(lower ?? upper) };
}

function withLoopback(list: string | undefined): string {
  const entries = (list ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (entries.includes('*')) return entries.join(',');
  return [...entries, ...loopback.filter((one) => !entries.includes(one))].join(',');
}

function missingFolder({ platform, codex, environment }: CommandInput): string | null {
  const windows = platform === 'win32';
  const folder = windows ? winDirname(codex) : posixDirname(codex);
  if (folder === '.') return null;
  const same = (one: string): boolean =>
    windows ? one.replace(/\\$/, '').toLowerCase() === folder.toLowerCase() : one === folder;
  const folders = (variable(environment, 'PATH', platform) ?? '').split(windows ? ';' : ':');
  return folders.some(same) ? null : folder;
}

/** The environment a terminal is started with, so that its shell and Codex inherit it. */
export function commandEnvironment(
  command: CodexCommand,
  environment: Environment,
  platform: NodeJS.Platform,
): Record<string, string> {
  const base = withFolderOnPath(environment, command.pathFolder, platform);
  for (const name of Object.keys(command.variables)) {
    for (const other of Object.keys(base)) {
      if (platform === 'win32' && other.toLowerCase() === name.toLowerCase()) delete base[other];
    }
  }
  return { ...base, ...command.variables };
}

/**
 * The whole command as one line to read or paste: folder, variables, program, arguments. The bearer of a launch stands in it
 * as an assignment before the program, not as an argument; a shell may keep the line in its history, and terminals that
 * take only text have it among their own arguments. It is worth nothing beyond this launch and this machine.
 */
export function commandText(command: CodexCommand, folder: string, dialect: ShellDialect): string {
  if (dialect === 'powershell') {
    const set = Object.entries(command.variables).map(
      ([name, value]) => `$env:${name} = ${powershellWord(value)}; `,
    );
    const path =
      command.pathFolder === null ? '' : `$env:Path += ${powershellWord(`;${command.pathFolder}`)}; `;
    const words = [command.program, ...command.args].map(powershellWord).join(' ');
    return `Set-Location -LiteralPath ${powershellWord(folder)}; ${path}${set.join('')}& ${words}`;
  }
  const set = Object.entries(command.variables).map(([name, value]) => `${name}=${shWord(value)} `);
  const path = command.pathFolder === null ? '' : `PATH="$PATH":${shWord(command.pathFolder)} `;
  const words = [command.program, ...command.args].map(shWord).join(' ');
  return `cd ${shWord(folder)} && ${path}${set.join('')}${words}`;
}

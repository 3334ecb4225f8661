import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AwsView } from '../../preload/contract.ts';
import type { Variables } from '../environment.ts';

/** The files AWS's own tools read profiles from. */
export interface AwsFiles {
  readonly configFilepath: string;
  readonly filepath: string;
}

/** How a profile gets its keys, as it is shown. */
export type ProfileKind = 'role' | 'keys' | 'web identity' | 'process' | 'SSO' | 'login';

/** The settings of one profile, both files together. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** Every profile by its name. */
export type Profiles = ReadonlyMap<string, ProfileSettings>;

/** Where those files are for this environment: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else `~/.aws`. */
export function awsFiles(variables: Variables): AwsFiles {
  const home = variables['HOME'] || variables['USERPROFILE'] || homedir();
  return {
    configFilepath: variables['AWS_CONFIG_FILE'] || join(home, '.aws', 'config'),
    filepath: variables['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials'),
  };
}

/** Reads the profiles as they are now; files that are missing or broken have none. */
export async function readProfiles(files: AwsFiles): Promise<Profiles> {
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ...files, ignoreCache: true });
  const profiles = new Map<string, ProfileSettings>();
  for (const [name, settings] of [...Object.entries(configFile), ...Object.entries(credentialsFile)]) {
    if (!otherSections.test(name)) profiles.set(name, { ...profiles.get(name), ...settings });
  }
  return profiles;
}

/** Sections of the config file that are no profiles, as the loader names them. */
const otherSections = /^(sso-session|services)\./;

/** How a profile gets its keys, in the SDK's own order; null when it says nothing of that. */
export function kindOf(settings: ProfileSettings): ProfileKind | null {
  const has = (name: string): boolean => settings[name] !== undefined;
  if (has('role_arn') && (has('source_profile') || has('credential_source'))) return 'role';
  if (has('aws_access_key_id') && has('aws_secret_access_key')) return 'keys';
  if (has('role_arn') && has('web_identity_token_file')) return 'web identity';
  if (has('credential_process')) return 'process';
  if (Object.keys(settings).some((name) => name.startsWith('sso_'))) return 'SSO';
  return has('login_session') ? 'login' : null;
}

/** The profile a sign-in is for: itself, or the one its role starts from. */
export function signInProfile(profiles: Profiles, name: string): string {
  const passed = new Set<string>();
  let at = name;
  for (;;) {
    passed.add(at);
    const source = profiles.get(at)?.['source_profile'];
    if (source === undefined || passed.has(source) || !profiles.has(source)) return at;
    at = source;
  }
}

/** Where keys come from when a backend names this profile, or none. */
export type KeySource =
  | { readonly type: 'profile'; readonly name: string }
  | { readonly type: 'environment' }
  /** Whatever the machine itself gives: a container, an instance, a web identity. */
  | { readonly type: 'machine' };

/** Chooses as the SDK's default chain does; a named profile is never replaced by anything else. */
export function sourceOf(profile: string | null, variables: Variables, profiles: Profiles): KeySource {
  const named = profile ?? (variables['AWS_PROFILE'] || null);
  if (named !== null) return { type: 'profile', name: named };
  if (hasKeys(variables)) return { type: 'environment' };
  const usual = profiles.get('default');
  return usual !== undefined && kindOf(usual) !== null
    ? { type: 'profile', name: 'default' }
    : { type: 'machine' };
}

/** What a person can choose from, by name; profiles that give no keys are left out. */
export function awsView(profiles: Profiles, variables: Variables): AwsView {
  const listed = [...profiles].flatMap(([name, settings]) => {
    const kind = kindOf(settings);
    return kind === null ? [] : [{ name, region: settings['region'] ?? null, kind }];
  });
  return {
    profiles: listed.toSorted((one, other) => one.name.localeCompare(other.name)),
    environment: hasKeys(variables),
  };
}

function hasKeys(variables: Variables): boolean {
  return Boolean(variables['AWS_ACCESS_KEY_ID']) && Boolean(variables['AWS_SECRET_ACCESS_KEY']);
}

import type { FindingView, StoreView } from '../../preload/contract.ts';
import { within } from './bounded.ts';
import type { EnvironmentFacts, Facts } from './facts.ts';
import { finding } from './finding.ts';

/** What brings the facts; each may take its time and may fail. */
export interface Readers {
  /** First of all, and bounded by itself: others look where it says. */
  environment(signal: AbortSignal): Promise<EnvironmentFacts>;
  programs(environment: EnvironmentFacts, signal: AbortSignal): Promise<Present<'programs'>>;
  homes(environment: EnvironmentFacts, signal: AbortSignal): Promise<Present<'homes'>>;
  certificates(environment: EnvironmentFacts): Promise<Present<'certificates'>>;
  connections(): Present<'connections'> | Promise<Present<'connections'>>;
  loopback(signal: AbortSignal): Promise<Facts['loopback']>;
  upstreams(signal: AbortSignal): Promise<Present<'upstreams'>>;
  failures(): Promise<Present<'failures'>>;
  disks(environment: EnvironmentFacts): Promise<Present<'disks'>>;
  signInPorts(): Promise<Present<'signInPorts'>>;
  store(): Promise<StoreView>;
  own(): Present<'own'>;
  surrounding(): Promise<Present<'surrounding'>>;
}

type Present<K extends keyof Facts> = NonNullable<Facts[K]>;

/** How long reading may take. */
export interface ExamineLimits {
  /** The environment, which others wait for. */
  readonly firstMs: number;
  readonly eachMs: number;
  readonly togetherMs: number;
}

/** A person waits for it. */
export const usualLimits: ExamineLimits = { firstMs: 2_000, eachMs: 3_000, togetherMs: 5_000 };

/** What was read, and a finding for each thing that could not be. */
export interface Examined {
  readonly facts: Facts;
  readonly unread: readonly FindingView[];
}

/** What could not be read, as a sentence goes on after "look at". */
const words: Readonly<Record<keyof Readers, string>> = {
  environment: 'the environment',
  programs: 'the Codex programs',
  homes: 'the homes of Codex',
  certificates: 'the certificate bundles',
  connections: 'what is connected',
  loopback: 'its own port',
  upstreams: 'the upstreams',
  failures: 'the last failures',
  disks: 'the disks',
  signInPorts: 'the ports of a sign-in',
  store: 'the store of secrets',
  own: 'itself',
  surrounding: 'the system',
};

/** Runs every reader, all at the same time but those that need the environment; never rejects and never takes longer than its limits. */
export async function examine(
  readers: Readers,
  platform: NodeJS.Platform,
  now: () => number,
  limits: ExamineLimits = usualLimits,
): Promise<Examined> {
  const startedAt = performance.now();
  const unread: FindingView[] = [];

  async function take<T>(
    name: keyof Readers,
    read: (signal: AbortSignal) => T | Promise<T>,
    mostMs = limits.eachMs,
  ): Promise<T | null> {
    const leftMs = Math.max(1, limits.togetherMs - (performance.now() - startedAt));
    const reading = await within(Math.min(mostMs, leftMs), read);
    if (reading.ok) return reading.value;
    unread.push(
      finding({
        id: `reader.${name}`,
        area: 'postern',
        level: 'warning',
        title: `Postern could not look at ${words[name]}.`,
        detail: reading.why,
        next: 'Look again in a moment.',
      }),
    );
    return null;
  }

  const environment = take('environment', readers.environment, limits.firstMs);
  const inEnvironment = async <T>(
    name: keyof Readers,
    read: (environment: EnvironmentFacts, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> => {
    const found = (await environment) ?? { desktop: {}, shell: null };
    return take(name, (signal) => read(found, signal));
  };
  const [
    programs,
    homes,
    certificates,
    disks,
    connections,
    loopback,
    upstreams,
    failures,
    ports,
    store,
    own,
    around,
  ] = await Promise.all([
    inEnvironment('programs', readers.programs),
    inEnvironment('homes', readers.homes),
    inEnvironment('certificates', readers.certificates),
    inEnvironment('disks', readers.disks),
    take('connections', readers.connections),
    take('loopback', readers.loopback),
    take('upstreams', readers.upstreams),
    take('failures', readers.failures),
    take('signInPorts', readers.signInPorts),
    take('store', readers.store),
    take('own', readers.own),
    take('surrounding', readers.surrounding),
  ]);
  const facts: Facts = {
    now: now(),
    platform,
    environment: await environment,
    programs,
    homes,
    connections,
    certificates,
    loopback,
    upstreams,
    failures,
    disks,
    signInPorts: ports,
    store,
    own,
    surrounding: around,
  };
  return { facts, unread };
}

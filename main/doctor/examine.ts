import type { FindingView, StoreView } from '../../preload/contract.ts';
import { within } from './bounded.ts';
import type { EnvironmentFacts, Facts } from './facts.ts';
import { finding } from './finding.ts';
import { t } from '../../preload/language.ts';

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

/** What could not be read. */
const titles: Readonly<Record<keyof Readers, () => string>> = {
  environment: () => t`Postern could not look at the environment.`,
  programs: () => t`Postern could not look at the Codex programs.`,
  homes: () => t`Postern could not look at the homes of Codex.`,
  certificates: () => t`Postern could not look at the certificate bundles.`,
  connections: () => t`Postern could not look at what is connected.`,
  loopback: () => t`Postern could not look at its own port.`,
  upstreams: () => t`Postern could not look at the upstreams.`,
  failures: () => t`Postern could not look at the last failures.`,
  disks: () => t`Postern could not look at the disks.`,
  signInPorts: () => t`Postern could not look at the ports of a sign-in.`,
  store: () => t`Postern could not look at the store of secrets.`,
  own: () => t`Postern could not look at itself.`,
  surrounding: () => t`Postern could not look at the system.`,
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
        title: titles[name](),
        detail: reading.why,
        next: t`Look again in a moment.`,
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

import type { FindingView } from '../../preload/contract.ts';
import { redactSecrets } from '../domain/redact-content.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkConfig } from './check-config.ts';
import { checkConnections } from './check-connections.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkHome } from './check-homes.ts';
import { checkFailures, checkLoopback, checkSignInPorts, checkUpstreams } from './check-network.ts';
import { checkDisks, checkOwn, checkStore, checkSurrounding } from './check-own.ts';
import { checkPrograms } from './check-programs.ts';
import { checkProviders } from './check-provider.ts';
import { checkRestrictions } from './check-restrictions.ts';
import type { Facts } from './facts.ts';
import { ordered } from './finding.ts';

/** Everything the facts say, the worst first within each area, without a secret in any text. */
export function diagnose(facts: Facts, unread: readonly FindingView[] = []): readonly FindingView[] {
  const { environment, own, homes, now, platform } = facts;
  const port = own?.status.port ?? null;
  const usual = homes?.find(({ isDefault }) => isDefault);
  const codexs = environment === null ? null : (environment.shell ?? environment.desktop);
  const found = [
    ...unread,
    ...from(facts.programs, checkPrograms),
    ...(homes ?? []).flatMap((home) => [
      ...checkHome(home, platform),
      ...checkConfig(home, own?.status.routing ?? false),
      ...checkProviders(home, codexs, port),
      ...checkRestrictions(home),
    ]),
    ...from(facts.connections, checkConnections),
    ...from(environment, (one) => checkEnvironment(one, usual?.login ?? 'unknown', platform)),
    ...from(facts.store, (store) => [checkStore(store)]),
    ...from(facts.certificates, (files) => checkCertificates(files, now)),
    ...from(own, (one) => [...checkLoopback(facts.loopback, one), ...checkOwn(one)]),
    ...from(facts.signInPorts, checkSignInPorts),
    ...from(facts.upstreams, checkUpstreams),
    ...from(facts.failures, (failures) => checkFailures(failures, now)),
    ...from(facts.disks, checkDisks),
    ...from(facts.surrounding, checkSurrounding),
  ];
  return ordered(found).map((one) => ({
    ...one,
    title: clean(one.title),
    detail: clean(one.detail),
    next: clean(one.next),
  }));
}

function from<T>(fact: T | null, check: (fact: T) => readonly FindingView[]): readonly FindingView[] {
  return fact === null ? [] : check(fact);
}

// A path or a name from a file could draw over what stands beside it.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const clean = (text: string): string =>
  redactSecrets(text).replace(unprintable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

import { X509Certificate } from 'node:crypto';
import type { ProblemView } from '../../preload/contract.ts';
import type { CaChoice } from '../transport/certificates.ts';
import { readBundle } from '../transport/certificates.ts';
import type { CertificateFile, Environment } from './facts.ts';
import { t } from '../../preload/language.ts';

/** Reads every bundle that the settings or a variable name, as Codex and Postern would. */
export async function readCertificates(
  settings: string | null,
  environment: Environment,
): Promise<readonly CertificateFile[]> {
  const named: readonly (readonly [CaChoice['from'], string | null | undefined])[] = [
    ['settings', settings],
    ['CODEX_CA_CERTIFICATE', environment['CODEX_CA_CERTIFICATE']],
    ['SSL_CERT_FILE', environment['SSL_CERT_FILE']],
  ];
  return Promise.all(
    named.flatMap(([from, path]) => (path == null || path === '' ? [] : [readOne({ from, path })])),
  );
}

async function readOne(choice: CaChoice): Promise<CertificateFile> {
  const bundle = await readBundle(choice);
  if (!bundle.ok) return { ...choice, problem: bundle.problem satisfies ProblemView, certificates: [] };
  const blocks = bundle.value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return {
    ...choice,
    problem: null,
    certificates: blocks.map((pem) => {
      const { subject, validTo } = new X509Certificate(pem);
      return { name: nameIn(subject), validTo: Date.parse(validTo) };
    }),
  };
}

/** What people know a certificate by. */
function nameIn(subject: string): string {
  return (
    /^(?:CN|O|OU)=(.+)$/m.exec(subject.split('\n').toReversed().join('\n'))?.[1]?.slice(0, 100) ??
    t`A certificate`
  );
}

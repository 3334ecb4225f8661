import type { FindingView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import type { CertificateFile } from './facts.ts';
import { finding, inWords, sentences, showFix } from './finding.ts';

const dayMs = 24 * 60 * 60 * 1_000;
/** Time enough to ask whoever keeps the authority. */
const soonMs = 30 * dayMs;

/** The certificate bundles that are named: can they be used, and for how long. */
export function checkCertificates(files: readonly CertificateFile[], now: number): readonly FindingView[] {
  if (files.length === 0) {
    return [
      finding({
        id: 'certificates.none',
        area: 'network',
        level: 'fine',
        title: t`No extra certificate authorities are named; the usual ones are trusted.`,
      }),
    ];
  }
  return files.map((file) => about(file, files, now));
}

function about(file: CertificateFile, files: readonly CertificateFile[], now: number): FindingView {
  const id = `certificates.${file.from}`;
  const { problem, from, path } = file;
  // SSL_CERT_FILE is not looked at while CODEX_CA_CERTIFICATE names a file, good or bad.
  const isIdle = from === 'SSL_CERT_FILE' && files.some((one) => one.from === 'CODEX_CA_CERTIFICATE');
  const fix = from === 'settings' ? showFix(t`Show settings`, 'settings') : null;
  if (problem !== null) {
    return finding({
      id,
      area: 'network',
      level: isIdle ? 'note' : 'problem',
      title: problem.what,
      detail: sentences(
        problem.why,
        from === 'CODEX_CA_CERTIFICATE'
          ? t`It does not give way to SSL_CERT_FILE: Codex opens no WebSocket then.`
          : '',
        isIdle ? t`CODEX_CA_CERTIFICATE counts before it.` : '',
      ),
      next: isIdle ? '' : problem.next,
      fix: isIdle ? null : fix,
    });
  }
  const ended = file.certificates.filter(({ validTo }) => validTo < now);
  const ending = file.certificates.filter(({ validTo }) => validTo >= now && validTo - now < soonMs);
  // A bundle of all authorities of the world always has a few that have ended; what was chosen by hand is small.
  const isSmall = file.certificates.length <= 20;
  if (isSmall && ended.length > 0) {
    return finding({
      id,
      area: 'network',
      level: ended.length === file.certificates.length ? 'problem' : 'warning',
      title: t`${inWords(ended.map(({ name }) => name))} in ${path} is no longer valid.`,
      detail:
        from === 'settings'
          ? t`The settings name that file. Whoever still answers with a certificate of it is refused.`
          : t`${from} names that file. Whoever still answers with a certificate of it is refused.`,
      next: t`Ask your IT for the new certificate and put it into the file.`,
      fix,
    });
  }
  if (isSmall && ending.length > 0) {
    const names = inWords(ending.map(({ name }) => name));
    const days = Math.floor((Math.min(...ending.map(({ validTo }) => validTo)) - now) / dayMs);
    return finding({
      id,
      area: 'network',
      level: 'warning',
      title: counted(
        days,
      )`${names} in ${path} ends in ${days} day. | ${names} in ${path} ends in ${days} days.`,
      detail: t`After that whoever answers with a certificate of it is refused.`,
      next: t`Ask your IT for the new certificate and put it into the file.`,
      fix,
    });
  }
  const count = file.certificates.length;
  return finding({
    id,
    area: 'network',
    level: 'fine',
    title: isIdle
      ? counted(
          count,
        )`${path} is read as a bundle of ${count} certificate, though CODEX_CA_CERTIFICATE counts before it. | ${path} is read as a bundle of ${count} certificates, though CODEX_CA_CERTIFICATE counts before it.`
      : counted(
          count,
        )`${path} is read as a bundle of ${count} certificate. | ${path} is read as a bundle of ${count} certificates.`,
    detail: from === 'settings' ? t`The settings name it.` : t`${from} names it.`,
  });
}

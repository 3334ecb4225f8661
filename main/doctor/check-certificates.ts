import type { FindingView } from '../../preload/contract.ts';
import type { CertificateFile } from './facts.ts';
import { finding, inWords, showFix } from './finding.ts';

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
        title: 'No extra certificate authorities are named; the usual ones are trusted.',
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
  const fix = from === 'settings' ? showFix('Show settings', 'settings') : null;
  if (problem !== null) {
    return finding({
      id,
      area: 'network',
      level: isIdle ? 'note' : 'problem',
      title: problem.what,
      detail: `${problem.why}${from === 'CODEX_CA_CERTIFICATE' ? ' It does not give way to SSL_CERT_FILE: Codex opens no WebSocket then.' : ''}${isIdle ? ' CODEX_CA_CERTIFICATE counts before it.' : ''}`,
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
      title: `${inWords(ended.map(({ name }) => name))} in ${path} is no longer valid.`,
      detail: `${from === 'settings' ? 'The settings name' : `${from} names`} that file. Whoever still answers with a certificate of it is refused.`,
      next: 'Ask your IT for the new certificate and put it into the file.',
      fix,
    });
  }
  if (isSmall && ending.length > 0) {
    const days = Math.floor((Math.min(...ending.map(({ validTo }) => validTo)) - now) / dayMs);
    return finding({
      id,
      area: 'network',
      level: 'warning',
      title: `${inWords(ending.map(({ name }) => name))} in ${path} ends in ${days} ${days === 1 ? 'day' : 'days'}.`,
      detail: 'After that whoever answers with a certificate of it is refused.',
      next: 'Ask your IT for the new certificate and put it into the file.',
      fix,
    });
  }
  const count = file.certificates.length;
  return finding({
    id,
    area: 'network',
    level: 'fine',
    title: `${path} is read as a bundle of ${count} ${count === 1 ? 'certificate' : 'certificates'}${isIdle ? ', though CODEX_CA_CERTIFICATE counts before it' : ''}.`,
    detail: from === 'settings' ? 'The settings name it.' : `${from} names it.`,
  });
}

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import { t } from '../../preload/language.ts';

/** Who named the file of extra certificate authorities. */
export type CaSource = 'settings' | 'CODEX_CA_CERTIFICATE' | 'SSL_CERT_FILE';

/** A file of extra certificate authorities, and who named it. */
export interface CaChoice {
  readonly from: CaSource;
  readonly path: string;
}

/**
 * The file that counts: the settings, else CODEX_CA_CERTIFICATE, else SSL_CERT_FILE (Codex 0.169); null when none is named.
 * A file that cannot be used does not give way to the next.
 */
export function chooseCa(
  caBundle: string | null,
  variables: Readonly<Record<string, string | undefined>>,
): CaChoice | null {
  if (caBundle !== null && caBundle !== '') return { from: 'settings', path: caBundle };
  for (const from of ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE'] as const) {
    const path = variables[from];
    if (path !== undefined && path !== '') return { from, path };
  }
  return null;
}

/** Reads the chosen file, as `parseBundle` does; `file-unreadable` when the system does not give it. */
export async function readBundle(choice: CaChoice): Promise<Result<string>> {
  try {
    return parseBundle(await readFile(choice.path, 'latin1'), choice);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? t`an unknown error`;
    const why = code === 'ENOENT' ? t`There is no such file.` : t`The system answered ${code}.`;
    return failed(unusable('file-unreadable', choice, why));
  }
}

const begin = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/g;
const block = /-----BEGIN (TRUSTED )?CERTIFICATE-----([^-]*)-----END \1?CERTIFICATE-----/g;

/** The certificates of a PEM text, each parsed and written anew, nothing else with them; `file-invalid` when one does not parse. */
export function parseBundle(text: string, choice: CaChoice): Result<string> {
  const begun = text.match(begin)?.length ?? 0;
  const whole = [...text.matchAll(block)];
  if (begun === 0) {
    const why = text.trim() === '' ? t`The file is empty.` : t`It holds no certificate in PEM form.`;
    return failed(unusable('file-invalid', choice, why));
  }
  const found: string[] = [];
  for (const [, , base64 = ''] of whole) {
    const pem = parsed(base64);
    if (pem === null) {
      const why =
        begun === 1
          ? t`Its certificate does not parse.`
          : t`Certificate ${found.length + 1} of ${begun} does not parse.`;
      return failed(unusable('file-invalid', choice, why));
    }
    found.push(pem);
  }
  if (whole.length !== begun) {
    return failed(unusable('file-invalid', choice, t`One of its certificates is not complete.`));
  }
  return ok(found.join(''));
}

/** A certificate in PEM, without the trust settings that OpenSSL's TRUSTED CERTIFICATE has behind it; null when it does not parse. */
function parsed(base64: string): string | null {
  try {
    const bytes = Buffer.from(base64, 'base64');
    return new X509Certificate(bytes.subarray(0, sequenceBytes(bytes))).toString();
  } catch {
    return null;
  }
}

/** The length of the DER sequence a buffer begins with, its head included (X.690 section 8.1.3). */
function sequenceBytes(bytes: Buffer): number {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  return 2 + size + bytes.readUIntBE(2, size);
}

function unusable(code: 'file-invalid' | 'file-unreadable', { from, path }: CaChoice, why: string): Problem {
  const what =
    from === 'settings'
      ? t`Could not use the certificate bundle ${path}, named in the settings.`
      : t`Could not use the certificate bundle ${path}, named by ${from}.`;
  return problem(code, what, why, mendOf(from));
}

function mendOf(from: CaSource): string {
  switch (from) {
    case 'settings':
      return t`Choose a PEM file in Settings, or none. Until then only the usual authorities are trusted.`;
    case 'CODEX_CA_CERTIFICATE':
      return t`Point CODEX_CA_CERTIFICATE at a PEM file of certificates, or remove it so that SSL_CERT_FILE counts, and start Postern again. Until then only the usual authorities are trusted.`;
    case 'SSL_CERT_FILE':
      return t`Point SSL_CERT_FILE, or CODEX_CA_CERTIFICATE which counts before it, at a PEM file of certificates, and start Postern again. Until then only the usual authorities are trusted.`;
  }
}

const contexts = new WeakMap<Transport, SecureContext>();

/**
 * The TLS trust of a transport: the runtime's roots and the extra authorities; undefined is the runtime's own. Made once for
 * each transport: it reads some 150 roots.
 * @throws {Error} when the extra authorities do not parse.
 */
export function trustOf(transport: Transport): SecureContext | undefined {
  const { extraCaPem } = transport;
  if (extraCaPem === null) return undefined;
  const made = contexts.get(transport);
  if (made !== undefined) return made;
  // Checked here too: the TLS library passes over what it cannot read without a word.
  const bundle = parseBundle(extraCaPem, { from: 'settings', path: 'in force' });
  if (!bundle.ok) throw new Error(bundle.problem.why);
  const context = createSecureContext({ ca: [...rootCertificates, bundle.value] });
  contexts.set(transport, context);
  return context;
}

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { failed, ok, problem, type Result } from '../domain/problem.ts';

const certificate = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Reads a PEM bundle of extra certificate authorities and checks that each one parses. */
export async function readCaBundle(path: string): Promise<Result<string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return bad(path, `The system answered ${(error as NodeJS.ErrnoException).code ?? 'an unknown error'}.`);
  }
  const found = text.match(certificate) ?? [];
  if (found.length === 0) return bad(path, 'It holds no certificate.');
  try {
    for (const one of found) new X509Certificate(one);
  } catch (error) {
    return bad(path, `One of its certificates does not parse: ${(error as Error).message}.`);
  }
  return ok(text);
}

function bad(path: string, why: string): ReturnType<typeof failed> {
  return failed(
    problem(
      'file-invalid',
      `Could not use the certificate bundle ${path}.`,
      why,
      'Point "caBundle" in settings.json at a PEM file; until then the system’s own roots are used.',
    ),
  );
}

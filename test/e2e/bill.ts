import { extractFile, listPackage } from '@electron/asar';
import { z } from 'zod';

const component = z.object({
  'bom-ref': z.string(),
  type: z.enum(['library', 'framework', 'application']),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  purl: z
    .string()
    .regex(/^pkg:npm\/[^@]+@[^@]+$/)
    .optional(),
  hashes: z
    .array(z.object({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
  licenses: z
    .array(
      z.union([
        z.object({ license: z.object({ id: z.string().regex(/^[A-Za-z0-9.+-]+$/) }) }),
        z.object({ expression: z.string().min(1) }),
      ]),
    )
    .min(1),
});

/** A bill of materials, as far as CycloneDX 1.5 asks of ours. */
export const billSchema = z.object({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.5.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  version: z.literal(1),
  metadata: z.object({ component }),
  components: z.array(component).min(1),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
export type Bill = z.infer<typeof billSchema>;

/** What of a bill speaks of nothing in it, or of one thing twice. */
export function strayRefs({ metadata, components, dependencies }: Bill): readonly string[] {
  const refs = [metadata.component, ...components].map((one) => one['bom-ref']);
  const known = new Set(refs);
  return [
    ...refs.filter((ref, at) => refs.indexOf(ref) !== at),
    ...dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !known.has(ref)),
    ...refs.filter((ref) => !dependencies.some((one) => one.ref === ref)),
  ];
}

/** `name@version` of every package inside an archive, from its own package.json. */
export function packedPackages(archive: string): readonly string[] {
  const about = listPackage(archive, { isPack: false })
    .map((path) => path.replaceAll('\\', '/').slice(1))
    .filter((path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path));
  return about.map((path) => {
    const { name, version } = JSON.parse(extractFile(archive, path).toString('utf8')) as Readonly<
      Record<string, unknown>
    >;
    return `${String(name)}@${String(version)}`;
  });
}

import { personalId, type GatewayBook } from '../domain/gateway.ts';
import type { FileBook } from './file-shape.ts';

/**
 * The book a file describes, with every missing id made from the names, so that reading the file again gives the same ones.
 * A selection that names nothing falls to the first.
 */
export function withIds(file: FileBook): GatewayBook {
  const { organisations: said } = file;
  const gateways = said.flatMap((one) => one.gateways);
  const organisationIds = idGiver(said);
  const gatewayIds = idGiver(gateways);
  const backendIds = idGiver(gateways.flatMap((one) => one.backends));
  const first = firstPersonal(file);
  const organisations = said.map((one) => {
    const id = one.id ?? (one === first ? organisationIds(personalId) : organisationIds(slug(one.name)));
    const own = one.gateways.map((gateway) => {
      const gatewayId = gateway.id ?? gatewayIds(id === personalId ? gateway.name : `${id}-${gateway.name}`);
      return {
        ...gateway,
        id: gatewayId,
        backends: gateway.backends.map((backend) => ({
          ...backend,
          id: backend.id ?? backendIds(`${gatewayId}-${backend.name}`),
        })),
      };
    });
    return {
      id,
      name: one.name,
      selectedGatewayId: selected(own, one.selectedGatewayId, one.selectedGateway),
      gateways: own,
    };
  });
  return {
    selectedOrganisationId: selected(organisations, file.selectedOrganisationId, file.selectedOrganisation),
    organisations,
  };
}

/** Which organisation without an id is the one of the start, that accounts from before there were others belong to. */
function firstPersonal({
  organisations,
  selectedOrganisation,
}: FileBook): FileBook['organisations'][number] | null {
  if (organisations.some(({ id }) => id === personalId)) return null;
  const unnamed = organisations.filter(({ id }) => id === undefined);
  return (
    unnamed.find(({ name }) => slug(name) === personalId) ??
    unnamed.find(({ name }) => name === selectedOrganisation) ??
    unnamed[0] ??
    null
  );
}

/** Gives ids that no entry of a list has: the wished one, else with the first number that is free. */
function idGiver(entries: readonly { readonly id?: string | undefined }[]): (wish: string) => string {
  const taken = new Set(entries.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return (wish) => {
    let id = wish;
    for (let count = 2; taken.has(id); count += 1) id = `${wish}-${count}`;
    taken.add(id);
    return id;
  };
}

function selected(
  list: readonly { readonly id: string; readonly name: string }[],
  id: string | undefined,
  name: string | undefined,
): string {
  const chosen = list.find((one) => one.id === id) ?? list.find((one) => one.name === name) ?? list[0];
  return chosen?.id ?? '';
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return plain === '' ? 'organisation' : plain;
}

import { t } from '../../preload/language.ts';
import { firstOf, sameId, sameName, tooMany, type InvalidCode } from './check-list.ts';
import { checkGateway } from './constraints.ts';
import type { GatewayBook, Organisation } from './gateway.ts';
import { problem, type Problem } from './problem.ts';

const freeText = /^[^\p{Cc}]{1,64}$/u;

/** The first rule the whole book breaks, as a problem; null when it keeps them all. */
export function checkBook(book: GatewayBook): Problem | null {
  const { organisations } = book;
  const gateways = organisations.flatMap((one) => one.gateways);
  const backends = gateways.flatMap((one) => one.backends);
  return (
    (organisations.length === 0 ? empty('organisation-invalid', t`There is no organisation.`) : null) ??
    tooMany('organisation-invalid', organisations.length, () => t`There are too many organisations.`) ??
    sameName('organisation-invalid', organisations, (twice) => t`Two organisations are called "${twice}".`) ??
    firstOf(organisations, checkOrganisation) ??
    sameId(organisations) ??
    sameId(gateways) ??
    sameId(backends) ??
    firstOf(organisations, ({ name, selectedGatewayId, gateways: own }) =>
      own.some(({ id }) => id === selectedGatewayId)
        ? null
        : empty('organisation-invalid', t`${name} has selected a gateway it does not have.`),
    ) ??
    (organisations.some(({ id }) => id === book.selectedOrganisationId)
      ? null
      : empty('organisation-invalid', t`The organisation in use is not there.`))
  );
}

/** The first rule an organisation breaks, as a problem; null when it keeps them all. */
export function checkOrganisation(organisation: Organisation): Problem | null {
  const { name, gateways } = organisation;
  if (!freeText.test(name) || name.trim() !== name) {
    return problem(
      'organisation-invalid',
      t`"${name}" cannot be the name of an organisation.`,
      t`It must be a text on one line.`,
      t`Use 1 to 64 characters, without blanks at the ends.`,
    );
  }
  return (
    (gateways.length === 0 ? empty('organisation-invalid', t`${name} has no gateway.`) : null) ??
    tooMany('organisation-invalid', gateways.length, () => t`${name} has too many gateways.`) ??
    sameName('gateway-invalid', gateways, (twice) => t`Two gateways are called "${twice}".`) ??
    firstOf(gateways, checkGateway)
  );
}

function empty(code: InvalidCode, what: string): Problem {
  return problem(code, what, t`One is always there.`, t`Look at the gateways again.`);
}

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
    (organisations.length === 0 ? empty('organisation-invalid', 'There is no organisation.') : null) ??
    tooMany('organisation-invalid', 'organisations', organisations.length, 'There are') ??
    sameName('organisation-invalid', 'organisations', organisations) ??
    firstOf(organisations, checkOrganisation) ??
    sameId(organisations) ??
    sameId(gateways) ??
    sameId(backends) ??
    firstOf(organisations, ({ name, selectedGatewayId, gateways: own }) =>
      own.some(({ id }) => id === selectedGatewayId)
        ? null
        : empty('organisation-invalid', `${name} has selected a gateway it does not have.`),
    ) ??
    (organisations.some(({ id }) => id === book.selectedOrganisationId)
      ? null
      : empty('organisation-invalid', 'The organisation in use is not there.'))
  );
}

/** The first rule an organisation breaks, as a problem; null when it keeps them all. */
export function checkOrganisation(organisation: Organisation): Problem | null {
  const { name, gateways } = organisation;
  if (!freeText.test(name) || name.trim() !== name) {
    return problem(
      'organisation-invalid',
      `"${name}" cannot be the name of an organisation.`,
      'It must be a text on one line.',
      'Use 1 to 64 characters, without blanks at the ends.',
    );
  }
  return (
    (gateways.length === 0 ? empty('organisation-invalid', `${name} has no gateway.`) : null) ??
    tooMany('organisation-invalid', 'gateways', gateways.length, `${name} has`) ??
    sameName('gateway-invalid', 'gateways', gateways) ??
    firstOf(gateways, checkGateway)
  );
}

function empty(code: InvalidCode, what: string): Problem {
  return problem(code, what, 'One is always there.', 'Look at the gateways again.');
}

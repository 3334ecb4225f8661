import type { BackendView, BookView, GatewayView } from '../../../preload/contract.ts';
import { notThere } from '../context.ts';

/** The gateway of that name or id; null asks for the one in use. @throws {AppError} not-found. */
export function gatewayIn(book: BookView, name: string | null): GatewayView {
  const found =
    name === null
      ? book.gateways.find((one) => one.selected)
      : (book.gateways.find((one) => one.name === name) ?? book.gateways.find((one) => one.id === name));
  if (found !== undefined) return found;
  const names = book.gateways.map((one) => one.name);
  throw notThere(
    name === null ? 'No gateway is in use.' : `There is no gateway "${name}".`,
    names.length === 0
      ? 'This organisation has none.'
      : `There ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}.`,
    'Create one: postern gateway create NAME',
  );
}

/** The backend of that name or id in a gateway. @throws {AppError} not-found. */
export function backendIn(gateway: GatewayView, name: string): BackendView {
  const found =
    gateway.backends.find((one) => one.name === name) ?? gateway.backends.find((one) => one.id === name);
  if (found !== undefined) return found;
  const names = gateway.backends.map((one) => one.name);
  throw notThere(
    `Gateway "${gateway.name}" has no backend "${name}".`,
    names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`,
    'List them: postern backend list',
  );
}

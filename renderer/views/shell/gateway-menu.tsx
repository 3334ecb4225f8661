import { ChevronDown } from 'lucide-react';
import { t } from '../../../preload/language.ts';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf } from '../../store/state.ts';

/** The gateway new launches use, and the others to choose from. */
export function GatewayMenu({ name }: { name: string }) {
  const { change, show } = useActions();
  const gateways = useWindow(gatewaysOf) ?? [];
  const choices = gateways.map((gateway): MenuItem => ({
    key: gateway.id,
    label: gateway.name,
    detail: gateway.paused ? t`Paused` : undefined,
    checked: gateway.selected,
    testId: 'top-gateway-choice',
    run: () => {
      if (!gateway.selected) void change({ type: 'selectGateway', gatewayId: gateway.id });
    },
  }));
  return (
    <Menu
      label={t`Gateway in use: ${name}`}
      className="button quiet gateway-name"
      testId="top-gateway"
      groups={[choices, [{ key: 'page', label: t`All gateways…`, run: () => show('gateways') }]]}
    >
      <span>{name}</span>
      <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
    </Menu>
  );
}

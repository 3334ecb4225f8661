import { Building2 } from 'lucide-react';
import { counted, t } from '../../../preload/language.ts';
import { Menu } from '../../components/menu.tsx';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** The organisation in use and the way to another; nothing while there is only one. */
export function OrganisationMenu() {
  const { change } = useActions();
  const organisations = useWindow((state) => valueOf(state.book)?.organisations);
  const current = organisations?.find((one) => one.selected);
  if (organisations === undefined || organisations.length < 2 || current === undefined) return null;
  return (
    <Menu
      label={t`Organisation: ${current.name}`}
      className="rail-place organisation-place"
      testId="organisation-switch"
      groups={[
        organisations.map((one) => ({
          key: one.id,
          label: one.name,
          detail: gatewaysText(one.gateways),
          checked: one.selected,
          testId: 'organisation-choice',
          run: () => {
            if (!one.selected) void change({ type: 'selectOrganisation', organisationId: one.id });
          },
        })),
      ]}
    >
      <Building2 size={16} strokeWidth={1.5} aria-hidden />
      <span>{current.name}</span>
    </Menu>
  );
}

function gatewaysText(gateways: number): string {
  const shown = numberText(gateways);
  return counted(gateways)`${shown} gateway | ${shown} gateways`;
}

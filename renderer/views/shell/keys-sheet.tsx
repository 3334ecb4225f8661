import { t } from '../../../preload/language.ts';
import { Sheet } from '../../components/sheet.tsx';
import { useActions } from '../../store/context.ts';
import { modifierName } from './rail.tsx';

/** Every key that does something, by place. */
export function KeysSheet() {
  const { closeSheet } = useActions();
  const modifier = modifierName();
  const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      t`Anywhere`,
      [
        [`${modifier}K`, t`Find anything: places, gateways, sessions, settings`],
        [`${modifier}L`, t`Launch Codex`],
        [`${modifier}${modifier === '⌘' ? '⇧' : 'Shift+'}P`, t`Route Codex through Postern, on or off`],
        [`${modifier}1  g s`, t`Sessions`],
        [`${modifier}2  g t`, t`Totals`],
        [`${modifier}3  g g`, t`Gateways`],
        [`${modifier}4  g a`, t`Accounts`],
        [`${modifier}5  g c`, 'Codex'],
        [`${modifier}6  g d`, t`Doctor`],
        [`${modifier}7  g e`, t`Settings`],
        [`${modifier}Z`, t`Undo what was deleted`],
        ['?', t`This sheet`],
      ],
    ],
    [
      t`Sessions`,
      [
        [`/  ${modifier}F`, t`Search`],
        ['f', t`Filter`],
        ['j  k  ↓  ↑', t`Next and previous session`],
        ['Home  End', t`First and last session`],
        ['→  ←', t`Show and fold background`],
        ['Enter', t`Go to the conversation`],
        ['Menu  Shift+F10', t`What can be done with it`],
        ['Esc', t`Back to the list`],
      ],
    ],
  ];
  return (
    <Sheet title={t`Keys`} place="centre" onClose={closeSheet}>
      {groups.map(([name, keys]) => (
        <section key={name} className="keys">
          <h3>{name}</h3>
          <dl>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  {key.split('  ').map((one) => (
                    <kbd key={one}>{one}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Sheet>
  );
}

import { Sheet } from '../../components/sheet.tsx';
import { useActions } from '../../store/context.ts';
import { modifierName } from './rail.tsx';

/** Every key that does something, by place. */
export function KeysSheet() {
  const { closeSheet } = useActions();
  const modifier = modifierName();
  const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      'Anywhere',
      [
        [`${modifier}K`, 'Find anything: places, gateways, sessions, settings'],
        [`${modifier}L`, 'Launch Codex'],
        [`${modifier}${modifier === '⌘' ? '⇧' : 'Shift+'}P`, 'Route Codex through Postern, on or off'],
        [`${modifier}1  g s`, 'Sessions'],
        [`${modifier}2  g t`, 'Totals'],
        [`${modifier}3  g g`, 'Gateways'],
        [`${modifier}4  g a`, 'Accounts'],
        [`${modifier}5  g c`, 'Codex'],
        [`${modifier}6  g d`, 'Doctor'],
        [`${modifier}7  g e`, 'Settings'],
        [`${modifier}Z`, 'Undo what was deleted'],
        ['?', 'This sheet'],
      ],
    ],
    [
      'Sessions',
      [
        [`/  ${modifier}F`, 'Search'],
        ['f', 'Filter'],
        ['j  k  ↓  ↑', 'Next and previous session'],
        ['Home  End', 'First and last session'],
        ['→  ←', 'Show and fold background'],
        ['Enter', 'Go to the conversation'],
        ['Menu  Shift+F10', 'What can be done with it'],
        ['Esc', 'Back to the list'],
      ],
    ],
  ];
  return (
    <Sheet title="Keys" place="centre" onClose={closeSheet}>
      {groups.map(([name, keys]) => (
        <section key={name} className="keys">
          <h3>{name}</h3>
          <dl>
            {keys.map(([key, meaning]) => (
              <div key={meaning}>
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

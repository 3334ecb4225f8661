import { describe, expect, it } from 'vitest';
import { commandOf, type KeyCommand, type KeyPlace, type KeyPress } from '../../../renderer/store/keys.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

describe('keys', () => {
  it.each<[string, Partial<KeyPress>, KeyPlace, KeyCommand | null]>([
    ['l', { ctrlKey: true }, 'elsewhere', 'launch'],
    ['l', { metaKey: true }, 'text', 'launch'],
    ['P', { ctrlKey: true, shiftKey: true }, 'elsewhere', 'toggleRouting'],
    ['1', { ctrlKey: true }, 'detail', 'sessions'],
    ['2', { ctrlKey: true }, 'detail', 'totals'],
    ['3', { metaKey: true }, 'list', 'gateways'],
    ['4', { ctrlKey: true }, 'list', 'accounts'],
    ['5', { metaKey: true }, 'list', 'codex'],
    ['6', { ctrlKey: true }, 'list', 'doctor'],
    ['7', { metaKey: true }, 'list', 'settings'],
    ['f', { ctrlKey: true }, 'text', 'search'],
    ['/', {}, 'detail', 'search'],
    ['/', {}, 'text', null],
    ['f', {}, 'list', 'filter'],
    ['g', {}, 'elsewhere', 'lead'],
    ['s', {}, 'list', null],
    [',', { ctrlKey: true }, 'list', 'settings'],
    ['z', { ctrlKey: true }, 'elsewhere', 'undo'],
    ['z', { metaKey: true }, 'text', null],
    ['?', { shiftKey: true }, 'list', 'help'],
    ['?', { shiftKey: true }, 'text', null],
    ['j', {}, 'list', 'down'],
    ['k', {}, 'elsewhere', 'up'],
    ['j', {}, 'text', null],
    ['ArrowDown', {}, 'list', 'down'],
    ['ArrowDown', {}, 'detail', null],
    ['Enter', {}, 'list', 'open'],
    ['Enter', {}, 'elsewhere', null],
    ['Escape', {}, 'detail', 'back'],
    ['Escape', {}, 'dialog', null],
    ['l', { ctrlKey: true }, 'dialog', null],
    ['ArrowRight', {}, 'list', 'unfold'],
    ['ArrowLeft', {}, 'list', 'foldUp'],
    ['l', { ctrlKey: true, altKey: true }, 'list', null],
    ['c', { ctrlKey: true }, 'detail', null],
  ])('%s with %j in %s asks for %s', (key, change, place, command) => {
    expect(commandOf(press(key, change), place)).toBe(command);
  });

  it.each<[string, KeyPlace, KeyCommand | null]>([
    ['s', 'list', 'sessions'],
    ['t', 'detail', 'totals'],
    ['g', 'elsewhere', 'gateways'],
    ['a', 'elsewhere', 'accounts'],
    ['c', 'list', 'codex'],
    ['d', 'detail', 'doctor'],
    ['e', 'list', 'settings'],
    ['t', 'text', null],
    ['j', 'list', 'down'],
  ])('g and then %s in %s asks for %s', (key, place, command) => {
    expect(commandOf(press(key), place, true)).toBe(command);
  });
});

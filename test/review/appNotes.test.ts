import { expect, test } from 'vitest';
import { appNotes } from '../../src/review/appNotes.ts';
import { planned } from './people.ts';

const app = (lines: string, directory: 'entra' | 'okta' = 'entra') => planned(lines, 'generic', directory).plan.apps.app;
const running = 'provisioning: { start: true }';

test('an app that goes leaves everybody, one that is given back only those who were there before', () => {
  expect(appNotes(app(running), undefined)).toEqual([expect.stringContaining('nothing is sent')]);
  const existing = app(`existing: 00000000-0000-4000-8000-000000000001\n${running}`);
  expect(appNotes(existing, undefined)).toEqual([expect.stringMatching(/given back.*unassigned, and disabled/)]);
  expect(appNotes(app('okta: { integration: { existing: 0oa1 } }', 'okta'), undefined)).toEqual([expect.stringContaining('given back')]);
  expect(appNotes(app('okta: { integration: header }', 'okta'), undefined)).toEqual([
    expect.stringMatching(/^The app goes: nothing is sent/),
  ]);
});

test('exclusive assignments are said once, when they become so', () => {
  const exclusive = app(`assign: { exclusive: true, groups: { Sales: default } }\n${running}`);
  expect(appNotes(app(running), exclusive)).toEqual([expect.stringContaining('become exclusive')]);
  expect(appNotes(undefined, exclusive)).toEqual([expect.stringContaining('become exclusive')]);
  expect(appNotes(exclusive, exclusive)).toEqual([]);
});

test('an app that does not run', () => {
  expect(appNotes(undefined, app('name: x'))).toEqual([expect.stringContaining('does not run')]);
});

import { expect, test } from 'vitest';
import { pauseTag, readPause } from '../../../src/provider/entra/pauseMark.ts';

const at = new Date('2026-11-30T14:03:00.123Z');

test.each(['INC-4711: a wrong filter disables people', 'a+b 100 % {ä} 日本 💥', 'muster-paused:2020-01-01T00:00:00Z:twice'])(
  'the reason comes back as it was given: %s',
  (reason) => {
    const tag = pauseTag(at, reason);
    expect(tag).toMatch(/^\S{1,200}$/);
    expect(readPause(['WindowsAzureActiveDirectoryIntegratedApp', 'muster:project/stack/cube', tag])).toEqual({
      since: '2026-11-30T14:03:00Z',
      reason,
    });
  },
);

test.each(['wide '.repeat(100), '💥'.repeat(100), 'ä'.repeat(1000), 'a log file '.repeat(10_000)])(
  'a reason that is too long is cut between characters, at once',
  (reason) => {
    const tag = pauseTag(at, reason);
    expect(tag).toMatch(/^\S{150,200}$/);
    const kept = readPause([tag])?.reason ?? '';
    expect(kept.endsWith('…')).toBe(true);
    expect(reason.startsWith(kept.slice(0, -1))).toBe(true);
  },
);

test('no tag of ours is no pause; one that somebody wrote by hand is one, and cannot move a cursor', () => {
  expect(readPause(undefined)).toBeNull();
  expect(readPause(['muster:project/stack/cube', 'paused'])).toBeNull();
  expect(readPause(['muster-paused:by+hand'])).toEqual({ since: null, reason: 'by hand' });
  expect(readPause(['muster-paused:100%'])).toEqual({ since: null, reason: '100%' });
  expect(readPause(['muster-paused:2026-11-30T14:03:00Z:%1b%5b2Jgone%0aroot'])?.reason).toBe(' [2Jgone root');
});

/** What the loopback org says of itself to anybody, and who administers it. */
import { expect, test } from 'vitest';
import { startWorld } from '../../../src/rehearsal/world.ts';
import { openStack } from '../stacks.ts';

test('the org answers without a token, and whoever the token belongs to administers it', async () => {
  const { okta, oktaToken, close } = await startWorld(openStack('staging', 'cube-okta'));
  try {
    const answer = await fetch(`${okta.url}/.well-known/okta-organization`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { id: expect.stringMatching(/^00o/), pipeline: 'idx', _links: { organization: { href: okta.url } } },
    ]);
    const rolesOf = async (id: string) => {
      const roles = await fetch(`${okta.url}/api/v1/users/${id}/roles`, { headers: { authorization: `SSWS ${oktaToken}` } });
      return ((await roles.json()) as { type: string }[]).map(({ type }) => type);
    };
    expect([await rolesOf(okta.store.adminId), await rolesOf(okta.store.people.get('bob') ?? '')]).toEqual([['SUPER_ADMIN'], []]);
  } finally {
    await close();
  }
});

/** How people sign on, and how Entra signs in at the endpoint: pulled, and imported without a change. */
import { expect, test } from 'vitest';
import { entraApp, knowable, planPulled, pull, shownAfterImport, startApp } from './world.ts';

test('sign-on comes back with the end of its certificate, where it is not the usual one', async () => {
  const world = await startApp(`  wiki:
    catalog: generic
    directory: entra
    name: Wiki
    scim: { target: bundled }
    sso:
      saml: { identifier: 'https://wiki.example.com', replyUrl: 'https://wiki.example.com/acs', certificate: { expires: 2027-11-01 } }
`);
  try {
    const { applications, servicePrincipals } = world.graph.store;
    const found = await pull(world, 'Wiki', { own: true });
    expect(found.yaml).toContain('certificate: { expires: 2027-11-01 }');
    expect(knowable(planPulled(found))).toEqual(knowable(entraApp(world.plan, 'wiki')));
    const [made] = [...world.host.state.values()].filter(({ type }) => type === 'muster:entra:SamlSignOn');
    if (made === undefined) throw new Error('no sign-on');
    expect(await shownAfterImport(world, made.type, made.id, made.inputs)).toEqual([]);
    const { certificate: _end, ...rest } = made.inputs;
    expect(await shownAfterImport(world, made.type, made.id, { ...rest, certificate: { name: 'Wiki' } })).toEqual([]);
    const later = { ...rest, certificate: { name: 'Wiki', expires: '2027-12-01' } };
    expect(await shownAfterImport(world, made.type, made.id, later)).toEqual(['certificate.expires']);
    expect([applications.size, servicePrincipals.size]).toEqual([1, 1]);
  } finally {
    await world.close();
  }
});

test.each(['bundled', 'elsewhere'])('an OAuth client comes back without its secret: %s', async (where) => {
  const world = await startApp(`  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled, oauth: { clientId: client-1 } }
    provisioning: { start: true }
`);
  try {
    const found = await pull(world, 'wiki', { own: true, ...(where === 'bundled' ? {} : { target: undefined }) });
    const oauth = where === 'bundled' ? '{ clientId: client-1 }' : `{ tokenUrl: ${world.address('wiki')}/oauth/token, clientId: client-1 }`;
    expect(found.yaml).toContain(`oauth: ${oauth}`);
    expect(found.yaml).toContain('# The client secret is not known: pulumi config set --secret muster:wikiClientSecret');
    expect(found.pulled.notes).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain(world.secrets.get('wikiClientSecret'));
    const made = [...world.host.state.values()].filter(({ type }) => type.startsWith('muster:entra:Synch'));
    for (const { type, id, inputs } of made) expect([type, await shownAfterImport(world, type, id, inputs)]).toEqual([type, []]);
    const named = { ...found.pulled.app, scim: { target: 'bundled' as const, oauth: { clientId: 'x', clientSecret: { secret: 'mine' } } } };
    expect((await pull(world, 'wiki', { apps: { wiki: named } })).yaml).toContain('{ clientId: client-1, clientSecret: { secret: mine } }');
  } finally {
    await world.close();
  }
});

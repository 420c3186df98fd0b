/** The `okta` resources and look-ups the program uses, carried out with the requests the real plugin sends. */
import { type HostedInvoke, type HostedKind, text } from './kind.ts';
import type { OktaRequest } from './oktaHttp.ts';

interface OktaObject {
  id: string;
  [property: string]: unknown;
}

export function oktaKinds(request: OktaRequest): HostedKind[] {
  const app = (type: string, body: (inputs: Record<string, unknown>) => object): HostedKind => ({
    type,
    replaceOn: ['preconfiguredApp'],
    async create(inputs) {
      const made = (await request('POST', '/apps?activate=true', body(inputs))) as OktaObject;
      return { id: made.id, outputs: { name: made.name, features: made.features } };
    },
    async update(id, old, inputs) {
      await request('PUT', `/apps/${id}`, body(inputs));
      return old.outputs;
    },
    async delete(id) {
      await request('POST', `/apps/${id}/lifecycle/deactivate`);
      await request('DELETE', `/apps/${id}`);
    },
  });

  return [
    app('okta:app/saml:Saml', (inputs) => ({
      label: inputs.label,
      signOnMode: 'SAML_2_0',
      visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own placeholder
      credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' } },
      settings: {
        app: {},
        notes: { admin: null, enduser: null },
        signOn: {
          ssoAcsUrl: inputs.ssoUrl,
          recipient: inputs.recipient,
          destination: inputs.destination,
          audience: inputs.audience,
          subjectNameIdTemplate: inputs.subjectNameIdTemplate,
          subjectNameIdFormat: inputs.subjectNameIdFormat,
          responseSigned: inputs.responseSigned,
          assertionSigned: inputs.assertionSigned,
          signatureAlgorithm: inputs.signatureAlgorithm,
          digestAlgorithm: inputs.digestAlgorithm,
          authnContextClassRef: inputs.authnContextClassRef,
        },
      },
    })),
    app('okta:app/swa:Swa', (inputs) => ({
      label: inputs.label,
      name: inputs.preconfiguredApp,
      signOnMode: 'AUTO_LOGIN',
      visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own placeholder
      credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' } },
      settings: { app: {}, notes: { admin: null, enduser: null } },
    })),
    {
      type: 'okta:index/appUserSchemaProperty:AppUserSchemaProperty',
      replaceOn: ['index', 'type', 'externalName', 'externalNamespace'],
      async create(inputs) {
        await writeSchema(request, inputs, property(inputs));
        return { id: `${text(inputs, 'appId')}/${text(inputs, 'index')}`, outputs: {} };
      },
      async update(_id, old, inputs) {
        await writeSchema(request, inputs, property(inputs));
        return old.outputs;
      },
      async delete(_id, _outputs, inputs) {
        await writeSchema(request, inputs, null);
      },
    },
    {
      type: 'okta:profile/mapping:Mapping',
      replaceOn: ['sourceId', 'targetId'],
      async create(inputs) {
        const found = (await request(
          'GET',
          `/mappings?limit=200&sourceId=${text(inputs, 'sourceId')}&targetId=${text(inputs, 'targetId')}`,
        )) as OktaObject[];
        const mapping = found[0];
        if (!mapping) throw new Error(`no profile mapping from ${inputs.sourceId} to ${inputs.targetId}`);
        await request('POST', `/mappings/${mapping.id}`, { id: mapping.id, properties: mappingProperties(inputs) });
        return { id: mapping.id, outputs: {} };
      },
      async update(id, old, inputs) {
        await request('POST', `/mappings/${id}`, { id, properties: mappingProperties(inputs) });
        return old.outputs;
      },
      async delete(id, _outputs, inputs) {
        const cleared = Object.fromEntries(Object.keys(mappingProperties(inputs)).map((key) => [key, null]));
        await request('POST', `/mappings/${id}`, { id, properties: cleared });
      },
    },
    {
      type: 'okta:app/groupAssignment:GroupAssignment',
      replaceOn: ['appId', 'groupId'],
      async create(inputs) {
        const made = (await request('PUT', `/apps/${text(inputs, 'appId')}/groups/${text(inputs, 'groupId')}`, {})) as OktaObject;
        return { id: made.id, outputs: {} };
      },
      async delete(_id, _outputs, inputs) {
        await request('DELETE', `/apps/${text(inputs, 'appId')}/groups/${text(inputs, 'groupId')}`);
      },
    },
    {
      type: 'okta:app/user:User',
      replaceOn: [],
      async create(inputs) {
        const made = (await request('POST', `/apps/${text(inputs, 'appId')}/users`, {
          id: inputs.userId,
          scope: 'USER',
          credentials: { userName: inputs.username },
        })) as OktaObject;
        return { id: made.id, outputs: {} };
      },
      async delete(id, _outputs, inputs) {
        await request('DELETE', `/apps/${text(inputs, 'appId')}/users/${id}`);
      },
    },
    {
      type: 'okta:index/pushGroup:PushGroup',
      replaceOn: [],
      async create(inputs) {
        const source = (await request('GET', `/groups/${text(inputs, 'sourceGroupId')}`)) as { profile: { name: string } };
        const made = (await request('POST', `/apps/${text(inputs, 'appId')}/group-push/mappings`, {
          sourceGroupId: inputs.sourceGroupId,
          status: 'ACTIVE',
          targetGroupName: source.profile.name,
        })) as OktaObject;
        return { id: made.id, outputs: { targetGroupId: made.targetGroupId } };
      },
      async delete(id, _outputs, inputs) {
        const path = `/apps/${text(inputs, 'appId')}/group-push/mappings/${id}`;
        await request('PATCH', path, { status: 'INACTIVE' });
        await request('DELETE', `${path}?deleteTargetGroup=${inputs.deleteTargetGroupOnDestroy ?? true}`);
      },
    },
  ];
}

function property(inputs: Record<string, unknown>): object {
  const { title, type, required, externalName, externalNamespace } = inputs;
  return { title, type, required: required ?? false, scope: 'NONE', externalName, externalNamespace };
}

function writeSchema(request: OktaRequest, inputs: Record<string, unknown>, definition: object | null): Promise<unknown> {
  return request('POST', `/meta/schemas/apps/${text(inputs, 'appId')}/default`, {
    definitions: { custom: { id: '#custom', type: 'object', properties: { [text(inputs, 'index')]: definition } } },
  });
}

function mappingProperties(inputs: Record<string, unknown>): Record<string, object> {
  const mappings = inputs.mappings as { id: string; expression: string; pushStatus: string }[];
  return Object.fromEntries(mappings.map(({ id, expression, pushStatus }) => [id, { expression, pushStatus }]));
}

export function oktaInvokes(request: OktaRequest): Record<string, HostedInvoke> {
  return {
    'okta:index/getGroups:getGroups': async (inputs) => {
      const found = (await request('GET', `/groups?limit=200&search=${encodeURIComponent(text(inputs, 'search'))}`)) as {
        id: string;
        profile: { name: string; description: string | null };
      }[];
      const groups = found.map(({ id, profile }) => ({ id, name: profile.name, description: profile.description ?? '' }));
      return { ...inputs, id: 'groups', groups };
    },
    'okta:user/getUser:getUser': async (inputs) => {
      const [search] = inputs.searches as { name: string; value: string; comparison: string }[];
      if (!search) throw new Error('getUser needs a search');
      const filter = `${search.name} ${search.comparison} "${search.value}"`;
      const found = (await request('GET', `/users?limit=1&search=${encodeURIComponent(filter)}`)) as OktaObject[];
      const user = found[0];
      if (!user) throw new Error(`Okta has no person with ${search.name} "${search.value}"`);
      return { ...inputs, id: user.id, status: user.status };
    },
    'okta:user/getUserProfileMappingSource:getUserProfileMappingSource': async () => {
      const found = (await request('GET', '/mappings?limit=200')) as { source: OktaObject; target: OktaObject }[];
      const side = found.flatMap(({ source, target }) => [source, target]).find((one) => one.type === 'user');
      if (!side) throw new Error('Okta has no mapping with the user type');
      return { id: side.id, name: side.name, type: side.type };
    },
  };
}

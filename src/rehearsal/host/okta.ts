/** The `okta` resources the program uses, carried out with the requests the real plugin sends. */
import { type HostedKind, text } from './kind.ts';
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
    async adopt(id) {
      const found = (await request('GET', `/apps/${id}`)) as OktaObject;
      return { id, outputs: { name: found.name, features: found.features } };
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
        notes: { admin: inputs.adminNote ?? null, enduser: null },
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
      settings: { app: {}, notes: { admin: inputs.adminNote ?? null, enduser: null } },
    })),
    {
      type: 'okta:index/appUserSchemaProperty:AppUserSchemaProperty',
      replaceOn: ['index', 'type', 'arrayType', 'externalName', 'externalNamespace'],
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
  ];
}

function property(inputs: Record<string, unknown>): object {
  const { title, type, arrayType, required, externalName, externalNamespace } = inputs;
  const items = arrayType === undefined ? {} : { items: { type: arrayType } };
  return { title, type, ...items, required: required ?? false, scope: 'NONE', externalName, externalNamespace };
}

function writeSchema(request: OktaRequest, inputs: Record<string, unknown>, definition: object | null): Promise<unknown> {
  return request('POST', `/meta/schemas/apps/${text(inputs, 'appId')}/default`, {
    definitions: { custom: { id: '#custom', type: 'object', properties: { [text(inputs, 'index')]: definition } } },
  });
}

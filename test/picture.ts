/** The picture of docs/how-it-works.md as tables: who may import whom. `arrows.test.ts` holds the code to them. */

/** What each folder may import besides itself, the lowest first; files directly in src/ are listed by name. */
export const folders: Record<string, string[]> = {
  mapping: [],
  'pulumi.ts': [],
  catalog: [],
  config: ['catalog', 'mapping'],
  deploy: ['catalog'],
  provider: ['pulumi.ts', 'mapping', 'deploy'],
  plan: ['config', 'catalog', 'mapping', 'provider', 'deploy'],
  provisioning: ['plan', 'config', 'catalog', 'mapping', 'provider'],
  scim: ['catalog', 'deploy'],
  'stackName.ts': ['pulumi.ts'],
  'lastState.ts': ['pulumi.ts', 'stackName.ts'],
  'renamed.ts': ['pulumi.ts', 'lastState.ts', 'plan', 'provider'],
  entra: ['pulumi.ts', 'stackName.ts', 'renamed.ts', 'plan', 'provider'],
  okta: ['pulumi.ts', 'stackName.ts', 'lastState.ts', 'renamed.ts', 'plan', 'mapping', 'provider'],
  kubernetes: ['pulumi.ts', 'plan', 'config', 'deploy'],
  target: ['pulumi.ts', 'plan', 'deploy', 'provider', 'kubernetes'],
  pull: ['plan', 'config', 'catalog', 'mapping', 'provider'],
  status: ['entra', 'okta', 'plan', 'config', 'provider'],
  pause: ['entra', 'okta', 'plan', 'config', 'provider'],
  people: ['plan', 'config', 'mapping', 'provider'],
  verify: ['okta', 'provisioning', 'plan', 'catalog', 'mapping', 'provider'],
  review: ['provisioning', 'plan', 'config', 'catalog', 'mapping'],
  'secrets.ts': ['pulumi.ts', 'config', 'plan'],
  'providers.ts': ['pulumi.ts', 'config', 'plan'],
  'stackProtection.ts': ['pulumi.ts'],
  'program.ts': [
    ...['pulumi.ts', 'lastState.ts', 'entra', 'okta', 'target', 'plan', 'config', 'mapping', 'provider', 'providers.ts', 'secrets.ts'],
    'stackProtection.ts',
  ],
  'outputs.ts': ['pulumi.ts', 'program.ts'],
  'appliedSample.ts': ['plan', 'config', 'review'],
  'applied.ts': ['pulumi.ts', 'stackName.ts', 'appliedSample.ts', 'config', 'plan', 'review'],
  'index.ts': ['pulumi.ts', 'config', 'plan', 'appliedSample.ts', 'applied.ts', 'outputs.ts', 'program.ts', 'secrets.ts'],
  rehearsal: [
    ...['pulumi.ts', 'program.ts', 'entra', 'okta', 'provisioning', 'plan', 'provider', 'scim', 'review', 'config', 'catalog', 'mapping'],
  ],
  commands: [
    'rehearsal',
    'scim',
    'review',
    'provisioning',
    'plan',
    'config',
    'catalog',
    'deploy',
    'mapping',
    'provider',
    'pull',
    'status',
    'pause',
    'people',
    'entra',
    'okta',
    'verify',
    'deploy',
    'kubernetes',
    'program.ts',
  ],
  'cli.ts': ['commands'],
};

/** A part of one folder: a sub-folder, or some of the files directly in it. `files` is a glob below the folder; of two that fit the longer counts. */
export interface Room {
  files: string;
  may: string[];
}

/** What each part of a folder may import of the others, the lowest first. */
export const rooms: Record<string, Record<string, Room>> = {
  mapping: {
    base: { files: '{dotnetDate,nearestName,notKnown,moveWord,regex,scimAddress,scimPath}.ts', may: [] },
    'entra terms': { files: 'entra/{expression,function}.ts', may: [] },
    'entra functions': { files: 'entra/functions/*.ts', may: ['base', 'entra terms'] },
    entra: { files: 'entra/*.ts', may: ['base', 'entra terms', 'entra functions'] },
    'okta terms': { files: 'okta/{expression,function}.ts', may: [] },
    'okta functions': { files: 'okta/functions/*.ts', may: ['base', 'okta terms'] },
    okta: { files: 'okta/*.ts', may: ['base', 'okta terms', 'okta functions'] },
    both: { files: '*.ts', may: ['base', 'entra terms', 'entra functions', 'entra', 'okta terms', 'okta'] },
  },
  config: {
    base: { files: '{problem,visible,yaml*}.ts', may: [] },
    form: { files: '{schema*,expressionSnippets,jsonSchema}.ts', may: [] },
    sample: { files: '{sample*,quickSample}.ts', may: ['base'] },
    document: { files: '*.ts', may: ['base', 'form'] },
    checks: { files: '{appCheck,check*}.ts', may: ['base', 'form', 'document'] },
  },
  deploy: {
    told: { files: '*.ts', may: [] },
    local: { files: 'local/*.ts', may: ['told'] },
  },
  provider: {
    base: { files: '{accessToken,appInputs,entries,inputs,oktaInputs,settings,targetInputs,tokens,unreachable}.ts', may: [] },
    graph: { files: 'graph/*.ts', may: ['base'] },
    okta: { files: 'okta/{client,pages}.ts', may: ['base'] },
    resource: { files: '{resource,diff}.ts', may: ['graph', 'okta'] },
    collection: { files: 'collection/*.ts', may: ['base', 'graph', 'resource'] },
    target: { files: 'target/{probe,tokenStatus}.ts', may: ['base'] },
    'target resources': { files: 'target/*.ts', may: ['base', 'resource', 'target'] },
    'entra resources': { files: 'entra/*.ts', may: ['base', 'graph', 'resource', 'collection', 'target'] },
    'okta resources': { files: 'okta/*.ts', may: ['base', 'okta', 'resource', 'collection'] },
    shell: { files: '*.ts', may: ['base', 'graph', 'okta', 'resource', 'target resources', 'entra resources', 'okta resources'] },
  },
  scim: {
    base: { files: '{below,boolean,document,error,fold,limits}.ts', may: [] },
    schema: { files: 'schema/*.ts', may: [] },
    filter: { files: 'filter/*.ts', may: ['base', 'schema'] },
    patch: { files: 'patch/*.ts', may: ['base', 'schema', 'filter'] },
    store: { files: 'store/*.ts', may: ['base', 'filter'] },
    vendor: { files: 'vendor/*.ts', may: ['base', 'schema', 'filter', 'store'] },
    outside: { files: 'target.ts', may: ['store'] },
    resource: { files: 'resource/*.ts', may: ['base', 'schema', 'filter', 'patch', 'store', 'vendor', 'outside'] },
    page: { files: 'page/*.ts', may: ['base', 'schema', 'store', 'outside'] },
    http: { files: 'http/*.ts', may: ['base', 'schema', 'store', 'vendor', 'outside', 'resource', 'page'] },
    server: { files: '*.ts', may: ['base', 'schema', 'store', 'outside', 'resource', 'page', 'http'] },
  },
  provisioning: {
    contract: { files: '{contract,membership}.ts', may: [] },
    'entra objects': { files: 'entra/{source,sampleObjects,failure}.ts', may: ['contract'] },
    'okta objects': { files: 'okta/sampleObjects.ts', may: [] },
    subject: { files: 'subject.ts', may: ['contract', 'entra objects', 'okta objects'] },
    entra: { files: 'entra/*.ts', may: ['contract', 'entra objects'] },
    'entra pair': { files: 'entra/pair/*.ts', may: ['contract', 'subject', 'entra'] },
    okta: { files: 'okta/*.ts', may: ['contract', 'okta objects', 'subject'] },
    both: { files: 'directories.ts', may: ['contract', 'entra', 'entra pair', 'okta'] },
  },
  review: {
    base: { files: '{side,findings/finding,findings/reach}.ts', may: [] },
    rules: { files: 'findings/rules/*.ts', may: ['base'] },
    review: { files: '**/*.ts', may: ['base', 'rules'] },
  },
  verify: {
    entra: { files: '*.ts', may: [] },
    okta: { files: 'okta/*.ts', may: ['entra'] },
  },
  rehearsal: {
    graph: { files: 'graph/*.ts', may: [] },
    entra: { files: 'entra/*.ts', may: ['graph'] },
    'okta description': { files: 'okta/api/*.ts', may: [] },
    okta: { files: 'okta/*.ts', may: ['okta description'] },
    'okta routes': { files: 'okta/routes/*.ts', may: ['okta'] },
    'okta server': { files: 'okta/server.ts', may: ['okta', 'okta routes'] },
    host: { files: 'host/*.ts', may: [] },
    world: {
      files: '{adopted,expect,provisioned,result,snapshot,standing,world}.ts',
      may: ['graph', 'entra', 'okta', 'okta server', 'host'],
    },
    life: { files: 'life/*.ts', may: ['entra', 'okta', 'host', 'world'] },
    'by hand': { files: 'byHand/*.ts', may: ['world'] },
    rehearsal: { files: '*.ts', may: ['graph', 'entra', 'world', 'life', 'by hand'] },
  },
};

/** Arrows that still run back up, by globs: all of them for a type that stands too high. No new one; one that is gone is taken out here. */
export const knownCircles: [from: string, to: string][] = [];

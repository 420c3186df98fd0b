/** A live Entra app as the YAML declares it: only what differs from the catalog, with notes where the YAML has no word for it. */
import type { Vendor } from '../catalog/vendor.ts';
import { tokenSecret } from '../config/mappings.ts';
import { originOf } from '../config/renamed.ts';
import type { App } from '../config/schema.ts';
import { credentialsOf } from '../provider/entra/oauth.ts';
import { describeSchema } from '../provider/entra/schemaDocument.ts';
import { isGalleryTemplate } from '../provider/graph/schemaTypes.ts';
import type { ProvisioningSettings } from '../provider/inputs.ts';
import { declareAccess } from './declareAccess.ts';
import { declareSchema } from './declareSchema.ts';
import { guessVendor } from './guessVendor.ts';
import type { LiveApp } from './live.ts';
import type { Note, Say } from './note.ts';

export interface DeclareOptions {
  /** The YAML key; made from the display name unless given. */
  key?: string;
  /** The vendor; guessed unless given. */
  vendor?: Vendor;
  /** Domain of the stack: user names in it are written without it. */
  domain?: string;
  /** Address of the bundled target: an app that points below it is declared as bundled. */
  target?: string;
  /** `up` deploys that target, and makes the tokens of which no secret is written. */
  makesTokens?: boolean;
  /** The stack shall own the app, to its removal: it is imported, not only taken over. */
  own?: boolean;
  /** Name of the stack: an app that it made is one to make, any other one to take over. */
  stack?: string;
  /** What the stack says about the app already; Graph knows nothing of its `vendor`, `expect` and secret. */
  declared?: App;
}

export interface PulledApp {
  key: string;
  vendor: Vendor;
  app: App;
  notes: Note[];
}

export function declareApp(live: LiveApp, options: DeclareOptions = {}): PulledApp {
  const notes: Note[] = [];
  const note: Say = (path, text) => void notes.push({ path, text });
  const { domain, declared } = options;
  const displayName = live.application?.displayName ?? live.servicePrincipal.displayName;
  const key = options.key ?? keyOf(displayName);
  const renamed = declared?.renamedFrom === undefined ? {} : { renamedFrom: declared.renamedFrom };
  const origin = originOf(key, renamed);
  const parts = live.schema === null ? null : describeSchema(live.schema, undefined);
  const vendor = options.vendor ?? guessVendor({ displayName, gallery: live.gallery, baseAddress: live.baseAddress, schema: parts });
  noteOrigin(live, note);
  const app: App = {
    catalog: vendor.id,
    directory: 'entra',
    ...(displayName === origin ? {} : { name: displayName }),
    ...renamed,
    ...declareOrigin(live, origin, vendor, options, note),
    ...optional({ scim: declareEndpoint(live, origin, vendor, options, note), sso: declareSignOn(live, displayName, note) }),
    ...declareAccess(live, domain, note),
    ...(live.schema === null ? {} : optional(declareSchema(live.schema, vendor, note))),
    ...optional({
      provisioning: declareSettings(live, note),
      vendor: declared?.vendor,
      ignore: declared?.ignore,
      expect: declared?.expect,
    }),
  };
  const secret = app.scim?.oauth ? app.scim.oauth.clientSecret?.secret : app.scim?.token?.secret;
  const isMade = app.scim?.target === 'bundled' && options.makesTokens === true && secret === undefined;
  const what = live.oauth === undefined ? 'token' : 'client secret';
  note([], `The ${what} is not known: ${isMade ? '`up` makes a new one' : `pulumi config set --secret muster:${tokenSecret(key, app)}`}`);
  return { key, vendor, app, notes };
}

/** Notes what is at `path`. */
/** Lower-case letters, digits and hyphens, as a key must be. */
function keyOf(displayName: string): string {
  const plain = displayName.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const key = plain.match(/[a-z0-9]+/g)?.join('-') ?? 'app';
  return /^[a-z]/.test(key) ? key : `app-${key}`;
}

/** Without what is undefined or empty. */
function optional<T extends object>(parts: T): Partial<T> {
  const isSaid = (value: unknown) => value !== undefined && !(typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => isSaid(value))) as Partial<T>;
}

function noteOrigin(live: LiveApp, note: Say): void {
  if (live.application === null) note([], 'The application is registered in another tenant: it cannot be taken over from here.');
  if (live.job === null) note([], 'It has no provisioning job: mappings and settings are those of the catalog.');
  for (const job of live.otherJobs) note([], `The job ${job} is left out: an app is declared with one job.`);
}

type Origin = Pick<App, 'existing' | 'gallery'>;

/** An app that this stack made is declared as one to make; any other as one to take over, which makes nothing anew. */
function declareOrigin(live: LiveApp, origin: string, vendor: Vendor, { stack, declared, own = false }: DeclareOptions, note: Say): Origin {
  const { application, servicePrincipal, gallery } = live;
  // Written on every app that the program makes, and in a tag of those it takes over: `muster:project/stack/key`, by the first key.
  const readMark = (text: string | null | undefined) => /^muster:(.+)$/.exec(text ?? '')?.[1];
  const mark = readMark(application?.serviceManagementReference);
  const isOurs = (one: string | undefined) => one?.endsWith(`/${stack}/${origin}`) === true;
  const adopter = servicePrincipal.tags?.map(readMark).find((one) => one !== undefined && !isOurs(one));
  if (adopter !== undefined) note([], `The Muster declaration ${adopter} has taken it over: take it out there first.`);
  if (own || isOurs(mark) || (declared !== undefined && declared.existing === undefined))
    return !gallery || gallery === vendor.gallery ? {} : { gallery };
  if (mark !== undefined) note(['existing'], `It belongs to the Muster declaration ${mark}: take it out there first.`);
  const named = declared?.existing ?? servicePrincipal.id;
  const ids = typeof named === 'string' ? { servicePrincipal: named } : named;
  const isGallery = isGalleryApp(live);
  const isSaid = isGallery === (vendor.gallery !== undefined || null);
  return { existing: isSaid ? named : { ...ids, gallery: isGallery } };
}

/** What its job was made with decides how people leave; without a job, what the app was made with. */
function isGalleryApp({ job, gallery }: LiveApp): boolean {
  return job === null ? (gallery ?? null) !== null : isGalleryTemplate(job.templateId);
}

function declareSignOn({ signOn }: LiveApp, displayName: string, note: Say): App['sso'] {
  if (signOn === null) return undefined;
  const { identifiers, replyUrls, signOnUrl, certificate } = signOn;
  const one = <T>(items: T[]) => (items.length === 1 && items[0] !== undefined ? items[0] : items);
  if (identifiers.length === 0 || replyUrls.length === 0) {
    note([], 'SAML is chosen and has no identifier or no reply address: single sign-on is left out.');
    return undefined;
  }
  const saml = { identifier: one(identifiers), replyUrl: one(replyUrls) };
  const { name, expires } = certificate;
  const said = {
    ...(name === displayName || name === '' ? {} : { name }),
    ...(expires === undefined ? {} : { expires: expires.replace(/T00:00:00(\.0+)?Z$/, '') }),
  };
  const certified = Object.keys(said).length === 0 ? {} : { certificate: said };
  return { saml: { ...saml, ...(signOnUrl === null ? {} : { signOnUrl }), ...certified } };
}

function declareEndpoint(live: LiveApp, origin: string, vendor: Vendor, { target, declared }: DeclareOptions, note: Say): App['scim'] {
  const { baseAddress } = live;
  if (baseAddress === null) {
    if (live.job !== null) note([], 'Graph holds no address and token (Admin Credentials).');
    return declared?.scim?.token === undefined ? {} : { token: declared.scim.token };
  }
  const address = baseAddress.replace(/(?<!\/)\/+$/, '');
  const signIn = declareSignIn(live, declared, `${address}/oauth/token`);
  if (target !== undefined && address === `${target.replace(/(?<!\/)\/+$/, '')}/${origin}${vendor.scimPath}`)
    return { target: 'bundled', ...signIn(true) };
  if (!URL.canParse(address)) note(['scim'], `Graph holds "${address}", which is no address.`);
  return address === vendor.url?.replace(/(?<!\/)\/+$/, '') ? signIn(false) : { url: address, ...signIn(false) };
}

type SignIn = Pick<NonNullable<App['scim']>, 'token' | 'oauth'>;

/** A token or an OAuth client, with the name of the secret that the stack says. The bundled target's own token address goes without saying. */
function declareSignIn({ oauth }: LiveApp, declared: App | undefined, ownTokenUrl: string): (bundled: boolean) => SignIn {
  const { token, oauth: said } = declared?.scim ?? {};
  if (oauth === undefined) return () => (token === undefined ? {} : { token });
  const { tokenUrl, clientId } = oauth;
  const secret = said?.clientSecret === undefined ? {} : { clientSecret: said.clientSecret };
  return (bundled) => ({ oauth: { ...(bundled && tokenUrl === ownTokenUrl ? {} : { tokenUrl }), clientId, ...secret } });
}

const settingDefaults: ProvisioningSettings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false };
const declaredSecrets = ['BaseAddress', 'SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions'];

function declareSettings(live: LiveApp, note: Say): App['provisioning'] {
  if (live.job === null) return undefined;
  const known = [...declaredSecrets, ...Object.keys(credentialsOf({ secretToken: '', oauth: live.oauth }))];
  const others = live.secretKeys.filter((key) => !known.includes(key));
  if (others.length > 0) note(['provisioning'], `Graph also holds ${others.join(', ')}, which cannot be declared and stay as they are.`);
  const settings = live.settings ?? settingDefaults;
  const changed = Object.entries(settings).filter(([name, value]) => value !== settingDefaults[name as keyof ProvisioningSettings]);
  return { ...Object.fromEntries(changed), ...(live.job.schedule.state === 'Active' ? { start: true } : {}) };
}

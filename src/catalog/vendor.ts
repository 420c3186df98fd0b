/** What is known about a vendor: how to set it up and how its SCIM endpoint behaves. One file a vendor; data only. */

/** A mapping in the words of the YAML: `mail`, `=Not([IsSoftDeleted])`, or the long form. */
export type CatalogMapping =
  | string
  | { from?: string; expression?: string; constant?: string; match?: number; apply?: 'always' | 'onCreate'; default?: string };

interface CatalogSide {
  mappings: Record<string, CatalogMapping>;
}

/** An attribute that the vendor's schema has beyond RFC 7643, keyed by its full name (`urn:…:name`), or by a bare one where the vendor takes that. */
export interface CatalogAttribute {
  type: 'string' | 'integer' | 'boolean' | 'dateTime' | 'binary';
  multiValued?: boolean;
  description?: string;
}

/** What is set on the vendor's own admin page (`vendor:` in the YAML). A vendor takes only the ones it lists. */
export interface VendorSettings {
  /** Stack AI: off means 403 on every /Groups call. */
  syncGroups?: boolean;
  /** Role of a person for whom no role was sent. */
  defaultRole?: string;
  /** Role value sent by the directory → the vendor's role. */
  roleMappings?: Record<string, string>;
  /** Group display name → the vendor's role (Cube, "Map roles by group"). */
  groupRoles?: Record<string, string>;
  /** Role of a group's members in the project it becomes (Activepieces, SCIM_DEFAULT_PROJECT_ROLE). */
  projectRole?: string;
}

/** How a role comes about at the vendor. */
export type RoleRule =
  /** The vendor knows no roles over SCIM. */
  | { kind: 'none' }
  /** Role by membership in a group matched by display name in any letter case; additive: leaving keeps the role. */
  | { kind: 'byGroup'; defaultRole: string | null; groupRoles: Record<string, string>; refused: string[] }
  /** Role is the value of one attribute; a value outside the list is refused with 400 invalidValue. */
  | { kind: 'attribute'; path: string; values: string[]; defaultRole: string }
  /** `roles`: the primary one, or the first; lower-cased and trimmed; exact match in the table; else the default; else none. */
  | { kind: 'resolver'; roleMappings: Record<string, string>; defaultRole: string | null };

/** How a vendor's SCIM endpoint behaves; the bundled target is driven by this alone. */
export interface VendorBehaviour {
  /** What a group becomes there. */
  groupsBecome: 'group' | 'team' | 'project';
  /** False: 403 on every /Groups request, with this reason. */
  syncGroups: boolean;
  role: RoleRule;
  /** Role a member gets in the project (`groupsBecome: 'project'`), else null. */
  projectRole: string | null;
  /** Attributes beyond RFC 7643, served in /Schemas and typed: an integer that is not one is 400 invalidValue. */
  attributes: Record<string, CatalogAttribute>;
  /** Names that a filter knows besides SCIM's, each with the attribute it stands for; absent: none. */
  filterNames?: Record<string, string>;
  /** True: deactivation removes the person's access grants, and reactivation does not bring them back (Cerby). */
  deactivationDropsGrants: boolean;
  /** User attributes the vendor reads; null is all. Others are accepted and ignored (not stored). */
  reads: string[] | null;
}

/** How the directory proves at the endpoint who it is: by a token or an OAuth client of the vendor's, or by what `up` makes. */
export type SignIn = 'token' | 'oauth' | 'made';

export interface Vendor {
  id: string;
  label: string;
  /** Path of the SCIM base address on the vendor's host, such as `/api/scim/v2`. */
  scimPath: string;
  /** The address from the vendor's manual; undefined where each customer has a host of their own. */
  url?: string;
  /** Display name of the Entra gallery app; undefined is a non-gallery (Custom) app. */
  gallery?: string;
  users: CatalogSide;
  groups: CatalogSide & { enabled: boolean };
  /** Okta: app user profile property → mapping expression. */
  okta?: { users: CatalogSide; uniqueField: string; authHeader: 'Bearer' | 'raw' };
  settings: (keyof VendorSettings)[];
  /** Attributes a customer may add: names start with `namespace` and have one of `types`. Undefined: any. */
  customAttributes?: { namespace: string; types: CatalogAttribute['type'][] };
  /** Throws nothing: settings were checked before. */
  behaviour(settings: VendorSettings): VendorBehaviour;
  /** Problems in the settings that a person would only see at the vendor, such as a refused role. */
  checkSettings(settings: VendorSettings): { setting: keyof VendorSettings; message: string; hint: string }[];
  /** What a person must do on the vendor's own admin page, in order, one line each. */
  checklist(settings: VendorSettings, signIn?: SignIn): string[];
  /** The manual's own words for what an answer means and what to do. */
  troubleshooting: { status: number; path?: string; means: string; fix: string }[];
}

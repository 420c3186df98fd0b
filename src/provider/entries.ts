/** A resource that holds many small objects of one app (its assignments, its pushes), known by identity and not by name. */
/** One of them as it is declared. */
export interface Entry {
  /** As of a resource: where it is declared. */
  declaredAt?: string;
}

/** One of them as it stands in the tenant, and in the outputs: also what should be gone, and was refused. */
export interface Standing {
  /** For people to read. */
  name: string;
  /** It stood in an adopted app before: it stays when the app is let go. */
  adopted?: true;
  /** Found in the tenant, and declared by nobody: it stays. */
  isForeign?: true;
}

export type StandingMap<S extends Standing = Standing> = Record<string, S>;

export interface CollectionInputs {
  /** Whatever nobody declares is taken away too, and is drift. */
  exclusive?: boolean;
  /** Nothing may be given yet, so nothing is declared, and nothing is taken away. */
  held?: boolean;
  /** What resources of an earlier version held, by identity: their names. Read when the resource is made, no part of any diff. */
  formerly?: Record<string, string>;
}

export interface CollectionOutputs<S extends Standing> {
  standing: StandingMap<S>;
}

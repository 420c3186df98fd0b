/** How the embedded host carries one resource type out. Each type is one entry of a table. */

export interface HostedKind {
  type: string;
  /** Top-level inputs whose change replaces the object. */
  replaceOn: string[];
  create(inputs: Record<string, unknown>): Promise<{ id: string; outputs: Record<string, unknown> }>;
  /** Takes one that is there already, as the option `import` asks. */
  adopt?(id: string): Promise<{ id: string; outputs: Record<string, unknown> }>;
  /** Absent: every change replaces. */
  update?(
    id: string,
    old: { inputs: Record<string, unknown>; outputs: Record<string, unknown> },
    inputs: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  delete(id: string, outputs: Record<string, unknown>, inputs: Record<string, unknown>): Promise<void>;
  /** Property paths that changed; absent: a plain comparison of the inputs. */
  changes?(
    id: string,
    old: { inputs: Record<string, unknown>; outputs: Record<string, unknown> },
    inputs: Record<string, unknown>,
  ): Promise<{ paths: string[]; replace: boolean }>;
}

/** A look-up the program makes (`muster:entra:getPrincipals`…), by its token. */
export type HostedInvoke = (inputs: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** The text at `name`, or an error that says whose it is. */
export function text(inputs: Record<string, unknown>, name: string): string {
  const value = inputs[name];
  if (typeof value !== 'string') throw new Error(`input "${name}" must be a text, found ${JSON.stringify(value)}`);
  return value;
}

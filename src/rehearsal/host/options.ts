/** What the program says of a resource beside its inputs, as the engine takes it. */
import * as pulumi from '../../pulumi.ts';
import { type HostedOptions, resourceKey } from './state.ts';

export interface Declaration {
  options: HostedOptions;
  /** Keys under which an earlier run may have made it. */
  aliases: Promise<string[]>;
}

export const nothingSaid: Declaration = {
  options: { deletedWith: null, ignoresAllChanges: false, retainOnDelete: false, deleteBeforeReplace: false, importId: null },
  aliases: Promise.resolve([]),
};

export function readDeclaration({ type, name, opts }: pulumi.ResourceTransformationArgs): Declaration {
  const custom = opts as pulumi.CustomResourceOptions;
  const owner = opts.deletedWith as Named | undefined;
  return {
    options: {
      deletedWith: owner ? resourceKey(owner.__pulumiType, owner.__name) : null,
      ignoresAllChanges: opts.ignoreChanges?.includes('*') ?? false,
      retainOnDelete: opts.retainOnDelete ?? false,
      deleteBeforeReplace: custom.deleteBeforeReplace ?? false,
      importId: typeof custom.import === 'string' ? custom.import : null,
    },
    aliases: aliasesOf(type, name, opts),
  };
}

type Named = pulumi.Resource & { __pulumiType: string; __name: string };

/** Those that the resource has itself. What the engine lets it inherit from its component, if it finds that one renamed, is not counted on. */
async function aliasesOf(type: string, name: string, { aliases = [] }: pulumi.ResourceOptions): Promise<string[]> {
  if (aliases.length === 0) return [];
  const known = await new Promise<(string | pulumi.Alias)[]>((resolve) => {
    pulumi.output(aliases).apply((all) => resolve(all as (string | pulumi.Alias)[]));
  });
  return known.map((alias) =>
    typeof alias === 'string' ? keyOfUrn(alias) : resourceKey(String(alias.type ?? type), String(alias.name ?? name)),
  );
}

/** `urn:pulumi:stack::project::parent$type::name`. */
function keyOfUrn(urn: string): string {
  const [, , types = '', ...name] = urn.split('::');
  return resourceKey(types.slice(types.lastIndexOf('$') + 1), name.join('::'));
}

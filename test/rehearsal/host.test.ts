/** The embedded host keeps what it made, as an engine does: create, same, update, replace, delete, and nothing removed after a failure. */
import * as pulumi from '@pulumi/pulumi';
import { beforeEach, expect, test } from 'vitest';
import { createHost, type Host, type RunResult } from '../../src/rehearsal/host/host.ts';
import type { HostedKind } from '../../src/rehearsal/host/kind.ts';

const thing = 'test:index:Thing';
let calls: string[];
let host: Host;
let refuse: string | null;

class Thing extends pulumi.CustomResource {
  declare readonly shout: pulumi.Output<string>;
  constructor(
    name: string,
    args: { text: pulumi.Input<string>; fixed?: pulumi.Input<string>; secret?: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(thing, name, { shout: undefined, ...args }, options);
  }
}

class Other extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs) {
    super('test:index:Other', name, args);
  }
}

const kind: HostedKind = {
  type: thing,
  replaceOn: ['fixed'],
  async create(inputs) {
    calls.push(`create ${inputs.text}${inputs.secret ? ` ${inputs.secret}` : ''}`);
    if (inputs.text === refuse) throw new Error(`${inputs.text} is refused`);
    return { id: `id-${inputs.text}`, outputs: { shout: `${inputs.text}!` } };
  },
  async update(_id, _old, inputs) {
    calls.push(`update ${inputs.text}`);
    return { shout: `${inputs.text}!` };
  },
  async delete(id) {
    calls.push(`delete ${id}`);
  },
};

beforeEach(() => {
  calls = [];
  refuse = null;
  host = createHost({ stack: 'test', kinds: [kind], invokes: { 'test:index:look': async ({ name }) => ({ found: `${name} found` }) } });
});

const ops = (run: RunResult) => run.operations.map((one) => `${one.op} ${one.name}`);

test('creates in the order of the outputs, and gives them back', async () => {
  const run = await host.run(() => {
    const first = new Thing('first', { text: 'a' });
    const second = new Thing('second', { text: first.shout });
    return {
      app: {
        shout: second.shout,
        looked: pulumi.output(pulumi.runtime.invoke('test:index:look', { name: 'ann' })).apply((one) => one.found),
      },
    };
  });
  expect(run.error).toBeNull();
  expect(calls).toEqual(['create a', 'create a!']);
  expect(run.outputs).toEqual({ app: { shout: 'a!!', looked: 'ann found' } });
});

test('the second run changes only what changed, and removes what is no longer declared, last made first', async () => {
  await host.run(() => {
    new Thing('keep', { text: 'a' });
    new Thing('change', { text: 'b' });
    new Thing('replace', { text: 'c', fixed: '1' });
    new Thing('gone', { text: 'd' });
    new Thing('gone-too', { text: 'e' });
    return {};
  });
  calls = [];
  const run = await host.run(() => {
    new Thing('keep', { text: 'a' });
    new Thing('change', { text: 'B' });
    new Thing('replace', { text: 'c', fixed: '2' });
    return {};
  });
  expect(ops(run)).toEqual(['same keep', 'update change', 'replace replace', 'delete gone-too', 'delete gone']);
  expect(calls).toEqual(['update B', 'create c', 'delete id-c', 'delete id-e', 'delete id-d']);
});

test.each([
  ['deletedWith', (owner: Thing): pulumi.CustomResourceOptions => ({ deletedWith: owner })],
  ['retainOnDelete', (): pulumi.CustomResourceOptions => ({ retainOnDelete: true })],
])('%s sends no delete', async (_name, options) => {
  await host.run(() => {
    const owner = new Thing('owner', { text: 'o' });
    new Thing('child', { text: 'c' }, options(owner));
    return {};
  });
  calls = [];
  await host.run(() => ({}));
  expect(calls).toEqual(['delete id-o']);
  expect(host.state.size).toBe(0);
});

test('ignoreChanges of everything writes nothing', async () => {
  const declare = (text: string) => () => {
    new Thing('frozen', { text }, { ignoreChanges: ['*'] });
    return {};
  };
  await host.run(declare('a'));
  calls = [];
  expect(ops(await host.run(declare('b')))).toEqual(['same frozen']);
  expect(calls).toEqual([]);
});

test('deleteBeforeReplace turns the order round', async () => {
  const declare = (fixed: string) => () => {
    new Thing('one', { text: 'a', fixed }, { deleteBeforeReplace: true });
    return {};
  };
  await host.run(declare('1'));
  calls = [];
  await host.run(declare('2'));
  expect(calls).toEqual(['delete id-a', 'create a']);
});

test('a refusal stops the run with its reason; nothing is removed, and the next run goes on from there', async () => {
  await host.run(() => {
    new Thing('old', { text: 'o' });
    return {};
  });
  refuse = 'bad';
  const failed = await host.run(() => {
    const bad = new Thing('bad', { text: 'bad' });
    new Thing('after', { text: bad.shout });
    return {};
  });
  expect(failed.error).toBe('bad (test:index:Thing): bad is refused');
  expect(calls).not.toContain('delete id-o');
  refuse = null;
  expect(ops(await host.run(() => ({})))).toEqual(['delete old']);
});

test('a secret reaches the resource in clear and no message', async () => {
  const run = await host.run(() => {
    new Thing('one', { text: 'a', secret: pulumi.secret('s3cr3t') });
    return {};
  });
  expect(calls).toEqual(['create a s3cr3t']);
  expect(JSON.stringify(run)).not.toContain('s3cr3t');
});

test('an unknown type or look-up names what is missing', async () => {
  const unknown = await host.run(() => {
    new Other('other', {});
    return {};
  });
  expect(unknown.error).toContain('test:index:Other');
});

test('a resource under another name is found by its alias, and keeps its state; what would go with it stays with it', async () => {
  const declare = (name: string, former: string[], names: string[]) => () => {
    const owner = new Thing(name, { text: 'o' }, { aliases: former.map((one) => ({ name: one })) });
    for (const below of names) {
      const aliases = former.map((one) => ({ name: `${one}-${below}` }));
      new Thing(`${name}-${below}`, { text: below }, { deletedWith: owner, aliases });
    }
    return {};
  };
  await host.run(declare('old', [], ['a', 'b']));
  calls = [];
  expect(ops(await host.run(declare('new', ['old'], ['a', 'b'])))).toEqual(['same new', 'same new-a', 'same new-b']);
  // Renamed once more, past a name that was never made, and one less.
  expect(ops(await host.run(declare('newer', ['never', 'new', 'old'], ['a'])))).toEqual(['same newer', 'same newer-a', 'delete new-b']);
  expect(calls).toEqual(['delete id-b']);
  calls = [];
  await host.run(() => ({}));
  expect(calls).toEqual(['delete id-o']);
});

test('its own name counts before an alias, and a whole URN is one', async () => {
  const two = (aliases: string[]) => () => {
    new Thing('one', { text: '1' }, { aliases });
    return {};
  };
  await host.run(() => {
    new Thing('one', { text: '1' });
    new Thing('two', { text: '2' });
    return {};
  });
  const urn = 'urn:pulumi:test::muster::test:index:Parent$test:index:Thing::two';
  expect(ops(await host.run(two([urn])))).toEqual(['same one', 'delete two']);
  expect(
    ops(
      await host.run(() => {
        new Thing('three', { text: '1' }, { aliases: [urn.replace('two', 'one')] });
        return {};
      }),
    ),
  ).toEqual(['same three']);
});

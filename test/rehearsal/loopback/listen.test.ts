/** A server on 127.0.0.1, whoever answers behind it. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen, type ReadRequest } from '../../../src/rehearsal/loopback/listen.ts';

const refusal = (status: number, said: string) => ({ own: { status, said } });

test('a body is read whole before anything answers', async () => {
  const server = await listen({ refusal, answer: ({ rawBody }: ReadRequest, response) => response.end(rawBody?.toString() ?? 'none') });
  expect(await (await fetch(server.url)).text()).toBe('none');
  expect(await (await fetch(server.url, { method: 'POST', body: 'hällo' })).text()).toBe('hällo');
  await server.close();
});

test('what an answer throws is a refusal in the own form of the tenant', async () => {
  const answer = () => {
    throw new Error('broken');
  };
  const server = await listen({ refusal, answer });
  const given = await fetch(server.url);
  expect([given.status, await given.json()]).toEqual([500, { own: { status: 500, said: 'Error: broken' } }]);
  await server.close();
});

test('it closes though somebody holds a connection, and a port that is taken is an error', async () => {
  const server = await listen({ refusal, answer: () => undefined });
  const { port } = new URL(server.url);
  await expect(listen({ port: Number(port), refusal, answer: () => undefined })).rejects.toThrow('EADDRINUSE');
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  const gone = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n', resolve));
  await server.close();
  await gone;
});

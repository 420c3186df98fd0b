/** What one request may cost; each limit is answered as a SCIM error. Those of filters and PATCH stand beside their parsers. */

/** Bytes; Bulk, which holds many resources, may have more. */
export const maximumBody = 1024 * 1024;
export const maximumBulkBody = 5 * maximumBody;
export const maximumBulkOperations = 1000;

/** Levels of JSON. */
export const maximumDepth = 20;

/** Resources in one page, at most and when nothing is said. */
export const maximumPage = 200;
export const defaultPage = 100;

/** Milliseconds in which a body must have arrived. */
export const bodyTime = 10_000;

/** Bytes of the form at `/oauth/token`, which is read before anybody is known. */
export const maximumForm = 16 * 1024;

/** Bytes of bodies that are held at a time, of all tokens and of one. */
export const heldBodies = { inAll: 64 * 1024 * 1024, byToken: 32 * 1024 * 1024 };

/**
 * What is taken and thrown away of a body that nobody reads, so that the client can finish sending and see its answer: bytes, enough for all
 * that any path allows, and milliseconds.
 */
export const drained = { bytes: maximumBulkBody + maximumBody, time: 5000 };

/** Connections at a time, in all; and from one address where no proxy stands in front. */
export const defaultConnections = { inAll: 1000, byAddress: 200 };

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

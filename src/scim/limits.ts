/**
 * What one request may cost. Each limit is answered as a SCIM error, and the largest input that it allows is sent by a test of the same name
 * (test/scim/limits), which fails for a limit that nobody sends.
 */

/** Bytes; Bulk, which holds many resources, may have more. */
export const maximumBody = 1024 * 1024;
export const maximumBulkBody = 5 * maximumBody;
/** Milliseconds in which a body must have arrived. */
export const bodyTime = 10_000;
/** Levels of JSON. */
export const maximumDepth = 20;
/** Names in one JSON object: each that no schema has is looked up in vain. */
export const maximumNames = 1000;

export const maximumBulkOperations = 1000;
/** Operations of a Bulk that share a transaction, and milliseconds after which it takes no more of them: others are answered in between. */
export const bulkSlice = 50;
export const bulkSliceTime = 20;

/** Operations of a PATCH. */
export const maximumOperations = 1000;
/** Comparisons and elements looked at by all the operations of a PATCH. */
export const maximumPatchSteps = 1_000_000;

/** Characters of one stored document. */
export const maximumDocument = 256 * 1024;
/** Elements of one multi-valued attribute of a stored document; members are no part of it. */
export const maximumElements = 1000;
/** Ids of members in one operation, and in all the operations of a PATCH. */
export const maximumMembers = 20_000;
/** Ids of nobody that the audit trail keeps of one write: they are whatever a client sent. */
export const maximumUnknown = 1000;

/** Characters of a filter and of a path, levels of brackets in them, and comparisons. */
export const maximumFilter = 8192;
export const maximumFilterDepth = 20;
export const maximumComparisons = 100;
/** Resources that are looked at one by one where no index helps, characters of their documents, and comparisons with them. */
export const maximumScan = 10_000;
export const maximumScanText = 64 * 1024 * 1024;
export const maximumScanSteps = 5_000_000;
/** Characters of documents, and comparisons, after which others are answered. */
export const scanSlice = 256 * 1024;
export const scanSliceSteps = 20_000;

/** Resources in one page, at most and when nothing is said. */
export const maximumPage = 200;
export const defaultPage = 100;
/** Characters of one page's documents with their members or groups; the first resource is given whatever its size. */
export const maximumPageText = 2 * 1024 * 1024;
/** Bytes of a document that is read with its page: all that a page may hold are no more than its text. Longer ones are read once there is room. */
export const shortDocument = Math.floor(maximumPageText / maximumPage);
/** Members or groups that one of several resources in a page may have: one with more is given alone. */
export const maximumPageReferences = 2000;
/** Members that are read, and sent, in one go. */
export const memberSlice = 2000;

/** Characters of `attributes` and of `excludedAttributes`, and names in each. */
export const maximumProjection = 8192;
export const maximumProjected = 200;
/** Characters of `If-Match` and `If-None-Match`. */
export const maximumTags = 8192;

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

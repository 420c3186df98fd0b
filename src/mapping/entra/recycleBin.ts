/**
 * The user principal name of whoever is in Entra's recycle bin: the object id without hyphens stands before it, so that the name is free for
 * somebody else; the provisioning service reads it so. Source: msgraph-sdk-powershell 2256; onyx 14074 and ssoready 166, what was then sent.
 */
const mark = (id: string): string => id.replaceAll('-', '');

export const nameInBin = (id: string, name: string): string => `${mark(id)}${name}`;

export const nameBefore = (id: string, name: string): string => (name.startsWith(mark(id)) ? name.slice(mark(id).length) : name);

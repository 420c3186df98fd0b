/** Whether the vendor keeps an attribute that is sent: `reads` are what it reads (null: everything), `custom` what the app declares. */
export function keeps(reads: string[] | null, custom: string[]): (target: string) => boolean {
  if (reads === null) return () => true;
  return (target) =>
    custom.includes(target) || reads.some((name) => target === name || target.startsWith(`${name}.`) || target.startsWith(`${name}[`));
}

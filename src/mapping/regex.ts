/** .NET and Java regular expressions, and .NET replacement patterns, as far as JavaScript can follow them. */

/** Compiles a pattern: options in front such as `(?i)` become flags, `(?'name'` becomes `(?<name>`. Throws SyntaxError. */
export function compileRegex(pattern: string, flags = ''): RegExp {
  const options = /^\(\?([ims]+)\)/.exec(pattern);
  const body = (options === null ? pattern : pattern.slice(options[0].length)).replace(/\(\?'(\w+)'/g, '(?<$1>');
  return new RegExp(body, [...new Set(flags + (options?.[1] ?? ''))].join(''));
}

/** Expands `${name}`, `$1`, `$&` and `$$` for one match; anything else, and an unknown group, stands as written. */
export function expandReplacement(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\$(?:\{(\w+)\}|(\d+)|([$&]))/g, (written, braced?: string, digits?: string, sign?: string) => {
    if (sign !== undefined) return sign === '$' ? '$' : match[0];
    const name = braced ?? digits ?? '';
    if (/^\d+$/.test(name)) return Number(name) < match.length ? (match[Number(name)] ?? '') : written;
    return match.groups && name in match.groups ? (match.groups[name] ?? '') : written;
  });
}

/** Whether the pattern covers the whole text, as Java's `matches` wants. Throws SyntaxError. */
export function matchesWhole(text: string, pattern: string): boolean {
  const [options = ''] = /^\(\?[ims]+\)/.exec(pattern) ?? [];
  return compileRegex(`${options}^(?:${pattern.slice(options.length)})$`).test(text);
}

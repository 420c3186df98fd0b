/** A service's own words, as they are shown: bounded, on one line, without what moves a cursor. */
import { visible } from '../visible.ts';

const mostWords = 1_000;
const mostOfPage = 200;

/** At most `most` characters. */
export function oneLine(text: string, most = mostWords): string {
  const short = text.length > most * 4 ? text.slice(0, most * 4) : text;
  const line = visible(short.replace(/\s+/g, ' ').trim());
  return line.length > most || short.length < text.length ? `${line.slice(0, most)}…` : line;
}

/** The beginning of a body of unknown form: of a web page what a reader sees of it. */
export function excerpt(text: string): string {
  const start = text.slice(0, 20_000);
  return oneLine(/^\s*<(!doctype|html|head|body)\b/i.test(start) ? textOfPage(start) : start, mostOfPage);
}

/** Each `<` ends at the next `>`: nothing is searched for twice. */
function textOfPage(page: string): string {
  let seen = '';
  let hidden = '';
  for (const piece of page.split('<').slice(1)) {
    const end = piece.indexOf('>');
    const name = /^\/?[a-z]+/i.exec(piece)?.[0].toLowerCase() ?? '';
    if (hidden !== '') {
      if (name === `/${hidden}`) hidden = '';
      else continue;
    } else if (name === 'script' || name === 'style') hidden = name;
    if (hidden === '' && end >= 0) seen += ` ${piece.slice(end + 1)}`;
  }
  return seen;
}

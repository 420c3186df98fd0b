/** Where the YAML library stumbled, and what it had read until then. */
import type { TextFault } from './yamlText.ts';

export interface Slip {
  code: string;
  offset: number;
  /** The library's own words. */
  said: string;
  text: string;
  /** The whole line, and where in the text it begins. */
  line: string;
  start: number;
  nodes: Placed[];
}

export interface Placed {
  kind: '"' | "'" | '{' | '[' | 'other';
  from: number;
  to: number;
}

export type Words = TextFault | undefined;

export const quoteWhole = "Put '…' around the whole value; a ' in it is written ''.";

/** What the YAML has no word for and a person should know. */

/** Said above the key at `path`, which is relative to the app, or above the nearest key that is written. */
export interface Note {
  path: string[];
  text: string;
}

export type Say = (path: Note['path'], text: Note['text']) => void;

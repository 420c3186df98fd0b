/** The inputs and outputs of the resources that deploy the bundled target. Plain JSON, as it stands in Pulumi state. */
import type { DeclaredToken } from '../deploy/declarations.ts';

export interface TokenInputs {
  /** Key that the app began with. */
  app: string;
  /** Any text; a new one makes a new token. */
  trigger?: string;
  /** ISO 8601: from then on the former token is refused. Without it that one is refused once nobody uses it any more. */
  until?: string;
  /** The app's base address at the target, where `up` asks which tokens are in use. */
  address: string;
  /** `markOf` of the token that the connection in Entra was saved with, empty for none; absent for Okta, whose token nobody sees. */
  saved?: string;
}
export interface TokenOutputs {
  /** A secret; nothing but the state holds it. */
  token: string;
  /** Its public name. */
  id: string;
  /** For which it was made. */
  trigger?: string;
  /** The current one first, then at most the former one. */
  accepted: DeclaredToken[];
}

export interface LocalTargetInputs {
  stack: string;
  /** Absolute. */
  folder: string;
  /** On 127.0.0.1. */
  port: number;
  /** Where directories reach it. */
  url: string;
  /** Whether the data stay when the target is deleted. */
  keepData: boolean;
  /** `TargetDeclarations` as a JSON text. */
  declarations: string;
  tokens: DeclaredToken[];
}
export interface LocalTargetOutputs {
  /** Id of the data and of the process over them. */
  instance: string;
  /** Name of the machine that holds them, and what tells it from one of the same name. */
  host: string;
  machine: string;
  url: string;
  running: boolean;
  /** Of Muster, as the process says it. */
  version: string;
}

/** What a changed address of a standing connection means: refused until the declaration says it, once for each move. */
import { readMoveWord } from '../../mapping/moveWord.ts';
import { isSameAddress, withoutFlags } from '../../mapping/scimAddress.ts';
import type { ConnectionInputs, ConnectionOutputs, Links, MovedInput } from '../inputs.ts';

interface Standing {
  inputs: ConnectionInputs;
  outputs: ConnectionOutputs;
}

export interface Move {
  /** Addresses without flags. */
  from: string;
  to: string;
  system: MovedInput['system'];
}

/** Undefined: no move. A text: why the move is refused, and what to write. */
export function readMove(old: Standing, inputs: ConnectionInputs): Move | string | undefined {
  if (!isMove(old.outputs, inputs)) return undefined;
  const { moved } = inputs;
  const [from, to] = [withoutFlags(settledAddress(old.outputs)), withoutFlags(inputs.baseAddress)];
  const moves = `the SCIM address moves from ${from} to ${to}`;
  if (moved === undefined) {
    const either = `\`moved: same\` (${meanings.same}) or \`moved: other\` (${meanings.other})`;
    return `${moves}, and nothing says what that means. Beside the new address write ${either}`;
  }
  const read = readMoveWord(moved, old.inputs.moved, from);
  if (read === 'otherFrom') return `${moves}, and \`moved\` speaks of a move from ${moved.from}. ${inFull(from)}`;
  if (read === 'used')
    return `${moves}, and \`moved: ${moved.system}\` stood there with the last update already: a word counts for one move. ${inFull(from)}`;
  return { from, to, system: moved.system };
}

const meanings = {
  same: 'the same system under another address: links to accounts stay, address and token are saved, nothing is restarted',
  other:
    'another system: the job is paused, its links to accounts are dropped, so that those of before are no longer managed, and everybody is ' +
    'looked up, and created where missing, by a full cycle',
};

const inFull = (from: string): string =>
  `Write \`moved: { system: same, from: ${from} }\` (${meanings.same}) or \`moved: { system: other, from: ${from} }\` (${meanings.other})`;

/** A first address, and one that is not known yet, is no move. */
function isMove(outputs: ConnectionOutputs, { baseAddress }: ConnectionInputs): boolean {
  const before = settledAddress(outputs);
  return URL.canParse(before) && URL.canParse(baseAddress) && !isSameAddress(before, baseAddress);
}

/** The address whose accounts the job's links lead to. */
const settledAddress = ({ settled, baseAddress }: ConnectionOutputs): string => settled ?? baseAddress;

/** What a refresh keeps of the outputs of before, when this address stands in the tenant. */
export function keptOutputs(last: ConnectionOutputs | undefined, baseAddress: string): Pick<ConnectionOutputs, 'settled' | 'links'> {
  if (last === undefined) return {};
  const settled = settledAddress(last);
  return {
    ...(isSameAddress(settled, baseAddress) ? {} : { settled }),
    ...(last.links === undefined ? {} : { links: last.links }),
  };
}

/** The job's links after an update that may be made; the same in a preview, and in an update that is repeated. */
export function linksAfter(last: ConnectionOutputs, inputs: ConnectionInputs): Links | undefined {
  const { moved, baseAddress } = inputs;
  if (moved?.system !== 'other' || !isMove(last, inputs)) return last.links;
  const count = Number.parseInt(last.links?.begun ?? '0', 10) + 1;
  return { begun: `${count}: ${withoutFlags(baseAddress)}`, reset: moved.reset };
}

/** What a preview says of a move. */
export function describeMove({ from, to, system }: Move): string {
  return `The SCIM address moves from ${from} to ${to}, ${meanings[system]}.`;
}

import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import type { Kind, Status } from "./kinds.ts";
import { participant, type ParticipantResult } from "./participant.ts";

/** Which participants; all of them when nothing is given. */
export interface ParticipantsParams {
  kind?: Kind;
  region?: number;
  status?: Status;
  account?: string;
  legalPerson?: bigint;
  controllingGroup?: bigint;
}

/** Participants, in the order of their applications. */
export async function participants(handle: Handle, params: ParticipantsParams = {}): Promise<ParticipantResult[]> {
  const count = await read(handle, () => handle.contracts.registry.participantCount());
  const ids = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  const all = await Promise.all(ids.map((id) => participant(handle, { participant: id })));
  const account = params.account?.toLowerCase();
  const wanted = Object.entries({ ...params, account: undefined }).filter(([, value]) => value !== undefined);
  return all.filter(
    (found) =>
      wanted.every(([key, value]) => found[key as keyof ParticipantResult] === value) &&
      (account === undefined || found.account.toLowerCase() === account),
  );
}

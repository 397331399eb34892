import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { ENUMS, UnknownParticipant } from "../errors/index.ts";
import { type Kind, KINDS, type Status } from "./kinds.ts";

/** What the registry knows of a participant. */
export interface ParticipantResult {
  participant: bigint;
  account: string;
  status: Status;
  kind: Kind;
  region: number;
  legalPerson: bigint;
  controllingGroup: bigint;
}

/** A participant. @throws UnknownParticipant */
export async function participant(handle: Handle, params: { participant: bigint }): Promise<ParticipantResult> {
  const id = params.participant;
  const record = await read(handle, () => handle.contracts.registry.participantOf(id));
  if (record.status === 0n) throw new UnknownParticipant({ participant: id });
  return {
    participant: id,
    account: record.account,
    status: ENUMS.Status[Number(record.status)] ?? "None",
    kind: (KINDS[Number(record.kind)] ?? "Consumer") as Kind,
    region: Number(record.region),
    legalPerson: record.legalPerson,
    controllingGroup: record.controllingGroup,
  };
}

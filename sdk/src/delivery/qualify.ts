import { findEvents } from "../chain/events.ts";
import type { Handle } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { GroupsTooFew } from "../errors/index.ts";
import type { EvidenceStruct } from "../typechain/contracts/delivery/ISettlement.ts";
import { participant as participantOf } from "../participants/participant.ts";

/** Participants that prove three controlling groups a side. */
export interface EvidenceResult {
  /** Of different groups, with something to receive. */
  receivers: bigint[];
  /** Of different groups, with something to pay. */
  payers: bigint[];
}

const A_SIDE = 3;
const RECORD_DIGITS = 40;

/** Participants and net amounts per day of a SheetsAllotted event: participant 4 bytes | net 16, base units, + to receive. */
export function netsIn(records: string): { participant: bigint; net: bigint }[] {
  return Array.from({ length: (records.length - 2) / RECORD_DIGITS }, (_, i) => {
    const record = records.slice(2 + RECORD_DIGITS * i, 2 + RECORD_DIGITS * (i + 1));
    return {
      participant: BigInt(`0x${record.slice(0, 8)}`),
      net: BigInt.asIntN(128, BigInt(`0x${record.slice(8)}`)),
    };
  });
}

/** The evidence that a session has for three groups a side; fewer where there are fewer. */
export async function evidenceOf(handle: Handle, params: { session: bigint }): Promise<EvidenceResult> {
  const events = await findEvents(handle, "auction", "SheetsAllotted", [params.session]);
  const nets = events.flatMap(({ values }) => netsIn(values.records)).filter(({ net }) => net !== 0n);
  const find = async (side: readonly bigint[]) => {
    const found = new Map<bigint, bigint>();
    for (const participant of side) {
      if (found.size === A_SIDE) break;
      const { controllingGroup } = await participantOf(handle, { participant });
      if (!found.has(controllingGroup)) found.set(controllingGroup, participant);
    }
    return [...found.values()];
  };
  const ids = (counts: (net: bigint) => boolean) =>
    nets.filter(({ net }) => counts(net)).map(({ participant }) => participant);
  return { receivers: await find(ids((net) => net > 0n)), payers: await find(ids((net) => net < 0n)) };
}

/** Whether a session counts for the auctions' average. */
export const isQualified = (handle: Handle, session: bigint): Promise<boolean> =>
  read(handle, () => handle.contracts.settlement.isQualified(handle.deployment.addresses.UniformPriceAuction, session));

/**
 * Anyone: shows that three controlling groups a side traded in an ended session, so that its prices count for the auctions'
 * average of its days. The participants are found in the session's allotment and the registry.
 * @throws GroupsTooFew, EvidenceWrong
 */
export async function qualify(handle: Handle, params: { session: bigint }, options?: WriteOptions): Promise<Receipt> {
  const { session } = params;
  const { receivers, payers } = await evidenceOf(handle, params);
  const [[r0, r1, r2], [p0, p1, p2]] = [receivers, payers];
  if (
    r0 === undefined ||
    r1 === undefined ||
    r2 === undefined ||
    p0 === undefined ||
    p1 === undefined ||
    p2 === undefined
  ) {
    throw new GroupsTooFew(session, receivers.length, payers.length);
  }
  const market = handle.deployment.addresses.UniformPriceAuction;
  const evidence: EvidenceStruct = { market, session, receivers: [r0, r1, r2], payers: [p0, p1, p2] };
  return send(handle, () => handle.contracts.settlement.qualify.populateTransaction(evidence), options);
}

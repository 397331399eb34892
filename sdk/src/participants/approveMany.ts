import type { Handle } from "../chain/handle.ts";
import { type Receipt, send, type WriteOptions } from "../chain/send.ts";
import type { ApproveParams } from "./approve.ts";

/** Registrar: admits many applicants in one transaction, all or none. */
export async function approveMany(
  handle: Handle,
  params: { applicants: readonly ApproveParams[] },
  options?: WriteOptions,
): Promise<Receipt> {
  const full = params.applicants.map(({ participant, legalPerson = participant, controllingGroup = legalPerson }) => ({
    participant,
    legalPerson,
    controllingGroup,
  }));
  const { registry } = handle.contracts;
  return send(
    handle,
    () =>
      registry.approveMany.populateTransaction(
        full.map(({ participant }) => participant),
        full.map(({ legalPerson }) => legalPerson),
        full.map(({ controllingGroup }) => controllingGroup),
      ),
    options,
  );
}

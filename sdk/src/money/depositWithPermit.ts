import { Signature } from "ethers";
import { type Handle, signerOf } from "../chain/handle.ts";
import { read, type Receipt, send, type WriteOptions } from "../chain/send.ts";
import { type Money, parseMoney, parseTime, type Time } from "../units.ts";

/** For whom money is paid in, how much, and how long the permit holds. */
export interface DepositWithPermitParams {
  participant: bigint;
  amount: Money;
  /** Until when the signature is good; an hour from the latest block by default. */
  deadline?: Time;
}

const PERMIT = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** Pays in for a participant in one transaction, with the approval as a signature (ERC-2612) of the handle's account. */
export async function depositWithPermit(
  handle: Handle,
  params: DepositWithPermitParams,
  options?: WriteOptions,
): Promise<Receipt> {
  const { house, token } = handle.contracts;
  const signer = signerOf(handle);
  const value = parseMoney(params.amount);
  const owner = await signer.getAddress();
  const { domain, nonce, now } = await read(handle, async () => {
    const { name, version, chainId, verifyingContract } = await token.eip712Domain();
    const block = await handle.provider.getBlock("latest");
    return {
      domain: { name, version, chainId, verifyingContract },
      nonce: await token.nonces(owner),
      now: block?.timestamp ?? 0,
    };
  });
  const deadline = params.deadline === undefined ? now + 3_600 : parseTime(params.deadline);
  const message = { owner, spender: house.target, value, nonce, deadline };
  const { v, r, s } = Signature.from(await signer.signTypedData(domain, PERMIT, message));
  return send(
    handle,
    () => house.depositWithPermit.populateTransaction(params.participant, value, deadline, v, r, s),
    options,
  );
}

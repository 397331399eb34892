import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";

/** Money of a participant, base units of the billing token. */
export interface BalancesResult {
  /** In the house, free to withdraw or to be taken by an enabled module. */
  free: bigint;
  /** Tokens of its account, not paid in. */
  token: bigint;
  /** Whether the auction may take free money. */
  auctionEnabled: boolean;
  /** Whether the participant is in debt. */
  inDebt: boolean;
}

/** Money of a participant. */
export async function balances(handle: Handle, params: { participant: bigint }): Promise<BalancesResult> {
  const { house, registry, token, auction } = handle.contracts;
  return read(handle, async () => {
    const [word, account, auctionEnabled] = await Promise.all([
      house.moneyOf(params.participant),
      registry.accountOf(params.participant),
      house.isEnabled(params.participant, auction.target),
    ]);
    return {
      free: word & ((1n << 128n) - 1n),
      token: await token.balanceOf(account),
      auctionEnabled,
      inDebt: word >> 255n === 1n,
    };
  });
}

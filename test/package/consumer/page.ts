/** A page that trades: reads a session, seals a bid, signs its commitment, and lets another account relay it. */
import { connect, type Deployment } from "@gridbourse/sdk";
import { JsonRpcProvider, Wallet } from "ethers";

export interface Given {
  url: string;
  deployment: Deployment;
  session: string;
  participant: string;
  /** Keys of the participant's account and of the relayer's. */
  keys: { trader: string; relayer: string };
}

/** @returns what the page has seen, as text */
export async function trade(given: Given): Promise<Record<string, string>> {
  const provider = new JsonRpcProvider(given.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
  const [session, participant] = [BigInt(given.session), BigInt(given.participant)];
  const as = (key: string) => connect({ signer: new Wallet(key, provider), deployment: given.deployment });
  const [trader, relayer] = [await as(given.keys.trader), await as(given.keys.relayer)];
  const { phase } = await trader.market.session({ session });
  const steps = [{ side: "buy" as const, price: "350.00", energyKwh: 120 }];
  const bid = await trader.market.seal({ session, participant, steps });
  const signed = await trader.market.signCommitment({ session, commitment: bid.commitment });
  const { accepted, refused } = await relayer.market.commitMany({ session, commitments: [signed] });
  provider.destroy();
  return {
    phase,
    accepted: accepted.join(),
    refused: refused.map(({ error }) => error.sentence("zh")).join(),
    hash: bid.commitment.hash,
  };
}

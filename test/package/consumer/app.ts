/** What an integrator writes: every entry of the package, typed. */
import { connect, type Deployment, errors, type Gridbourse, market } from "@gridbourse/sdk";
import { clearUniform, type UniformResult } from "@gridbourse/sdk/core";
import { IUniformPriceAuction__factory } from "@gridbourse/sdk/typechain";
import type { Provider } from "ethers";

export const result: UniformResult = clearUniform(
  { prices: Int32Array.of(300_000, 400_000), quantities: Int32Array.of(-80, 100) },
  { rule: "competitive", k: 5_000, step: 10 },
);

export async function volumeOf(provider: Provider, deployment: Deployment, session: bigint): Promise<number> {
  const handle: Gridbourse = await connect({ provider, deployment });
  const intervals: market.IntervalResult[] = await handle.market.result({ session });
  // @ts-expect-error a session has a number
  await handle.market.result({ session: "one" }).catch((error: unknown) => error instanceof errors.UnknownSession);
  return intervals.reduce((sum, { volumeKwh }) => sum + volumeKwh, 0);
}

console.log(`${result.volume} at ${result.price}`);
console.log(IUniformPriceAuction__factory.createInterface().getFunction("commit").selector, market.GATE_NAMES.length);

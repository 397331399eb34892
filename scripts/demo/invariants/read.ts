/** Everything that the checks read of the chain, once. */
import { lanes } from "../../../sdk/src/core/index.ts";
import type { MarketDay, Seat } from "../day.ts";
import { movementsOf } from "../ledger.ts";
import { sumOf } from "./check.ts";

/** Reads it. */
export async function readAll<S extends Seat>(day: MarketDay<S>) {
  const { desk } = day.offices.student;
  const { registry, house, token, auction, register } = desk.contracts;
  const total = Number(await registry.participantCount());
  const ids = Array.from({ length: total }, (_, i) => BigInt(i + 1));
  const free = new Map<bigint, bigint>();
  const accounts = new Set<string>();
  for (const id of ids) {
    free.set(id, await house.freeOf(id));
    accounts.add(await registry.accountOf(id));
  }
  const outside: bigint[] = [];
  for (const account of accounts) outside.push(await token.balanceOf(account));
  const holdings: number[][] = [];
  const issued: number[][] = [];
  for (let at = 0; at < ids.length; at += 200) {
    holdings.push(...(await desk.energy.holdings({ product: day.product, participants: ids.slice(at, at + 200) })));
  }
  for (const id of ids) {
    issued.push(lanes.unpack([...(await register.issuedSumOf(id, day.product))], day.plan.intervals));
  }
  return {
    ids,
    free,
    holdings,
    outside: sumOf(outside),
    house: await token.balanceOf(house.target),
    minted: await token.totalSupply(),
    compartment: await house.compartmentOf(auction.target),
    issued,
    open: await register.openDifferences(day.product),
    live: await auction.liveSessionOf(day.product),
    terms: await desk.market.session({ session: day.session }),
    results: await desk.market.result({ session: day.session }),
    reading: await desk.market.readBook({ session: day.session }),
    movements: await movementsOf(day),
  };
}

/** What is known of the chain. */
export type Known = Awaited<ReturnType<typeof readAll>>;

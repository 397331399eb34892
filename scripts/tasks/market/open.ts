/** market:open: the operator opens a session from a file of terms. A session with these very terms counts as opened. */
import { findEvents } from "../../../sdk/src/index.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, Refused, type Result } from "../outcome.ts";
import { idOf, participantsByRef } from "../people.ts";
import { deliveryOf, nameOf, productOf } from "../products.ts";
import { task } from "../run.ts";
import { gateText } from "./sessions.ts";
import { areTerms, countsFromDelivery, paramsFor, readTerms } from "./terms.ts";

export interface OpenOptions {
  /** File of terms. */
  terms: string;
  /** Product, where the terms name none. */
  product: string | undefined;
  /** Table of participants, where the terms name the beneficiary. */
  participants: string | undefined;
}

export async function openMarket(market: Desk, options: OpenOptions, report: Report): Promise<Result> {
  const terms = readTerms(options.terms);
  const named = options.product ?? terms.product;
  if (named === null) throw new BadInput(`Say which product: --product, or "product" in ${options.terms}.`);
  const product = await productOf(market, named);
  const known = await participantsByRef(market, options.participants);
  const beneficiary = idOf(terms.beneficiary, known, "participant", "participants");
  if (typeof beneficiary === "string") throw new BadInput(`${options.terms}: "beneficiary": ${beneficiary}`);
  const { begins, dayLengthSeconds } = await deliveryOf(market, product);
  const name = await nameOf(market, product);
  if (countsFromDelivery(terms) && dayLengthSeconds !== 86_400) {
    throw new BadInput(
      `${options.terms}: a day of this market has ${dayLengthSeconds} s, so "D-1 09:00" means nothing: write gates as moments.`,
    );
  }
  const params = paramsFor(terms, { product, begins, beneficiary });

  const opened = await findEvents(market, "auction", "SessionOpened", [undefined, product]);
  for (const { values } of opened.toReversed()) {
    const { session } = values;
    const of = await market.market.session({ session });
    if (areTerms(params, await market.contracts.auction.termsOf(session))) {
      report.say(`Session ${session} of ${name} is already opened with these terms; it is ${of.phase}.`);
      return { already: true, session, product, phase: of.phase };
    }
    if (of.state === "Live" || of.state === "Cleared") {
      throw new Refused(
        `Session ${session} of ${name} is alive with other terms: it closes at ${gateText(market, of.gates.closesAt)}. A product has one session at a time.`,
      );
    }
  }
  const { session } = await market.market.open(params, { signal: market.signal });
  const { gates, phase } = await market.market.session({ session });
  report.say(
    `Session ${session} of ${name} is registered: bids from ${gateText(market, gates.opensAt)} until ${gateText(market, gates.closesAt)}.`,
  );
  return { session, product, phase };
}

export default task(
  "market:open",
  (input) => ({
    terms: input.neededFile("terms", "the file of terms"),
    product: input.text("product"),
    participants: input.file("participants"),
  }),
  openMarket,
);

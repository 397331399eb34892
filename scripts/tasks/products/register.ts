/** products:register: the operator registers the product of a delivery day. */
import type { Source } from "../../../sdk/src/participants/index.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { SOURCE_NAMES } from "../people.ts";
import { type DayProduct, registerDay } from "../products.ts";
import { task } from "../run.ts";

export async function registerProduct(market: Desk, wanted: DayProduct, report: Report): Promise<Result> {
  const { product, already } = await registerDay(market, wanted);
  report.say(
    `Product ${product} (${wanted.day}, ${wanted.intervals} intervals) is ${already ? "already " : ""}registered.`,
  );
  return { already, product };
}

/** Sources by name, as a list with commas. */
function sourcesOf(given: string | undefined): Source[] {
  return (given ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => {
      const found = SOURCE_NAMES.find((source) => source.toLowerCase() === name.toLowerCase());
      if (found === undefined) throw new BadInput(`"${name}" is no source: there are ${SOURCE_NAMES.join(", ")}.`);
      return found;
    });
}

export default task(
  "products:register",
  (input) => ({
    day: input.needed("day", "the delivery day like 2027-03-15"),
    intervals: input.whole("intervals", 1, 96) ?? 24,
    sources: sourcesOf(input.text("sources")),
  }),
  registerProduct,
);

/** products:class: the operator registers an attribute class; every node of every year is then a product of it. */
import type { Source } from "../../../sdk/src/participants/index.ts";
import type { Desk, Report } from "../desk.ts";
import { BadInput, type Result } from "../outcome.ts";
import { SOURCE_NAMES } from "../people.ts";
import { registerClass } from "../products.ts";
import { task } from "../run.ts";

export async function registerAttribute(
  market: Desk,
  { sources }: { sources: Source[] },
  report: Report,
): Promise<Result> {
  const { class: number, already } = await registerClass(market, sources);
  report.say(`Class ${number} (${sources.join(", ")}) is ${already ? "already " : ""}registered.`);
  return { already, class: number };
}

/** Sources by name, as a list with commas. */
function sourcesOf(given: string): Source[] {
  return given
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
  "products:class",
  (input) => ({ sources: sourcesOf(input.needed("sources", "the sources that may issue it, with commas")) }),
  registerAttribute,
);

/** Rows of a table, one transaction each: what the chain refuses to one does not stop the others. */
import { ContractError } from "../../sdk/src/index.ts";
import type { Report } from "./desk.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./outcome.ts";

/** What came of the rows. */
export interface Served<Item> {
  done: Item[];
  refused: { item: Item; why: string }[];
  /** 1 where something was refused. */
  code: ExitCode;
}

/**
 * Takes a step for each item, tells refusals by name, and goes on. What is too early for one is so for all: that ends it, as do
 * faults of the chain and signals.
 */
export async function serveEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  step: (item: Item) => Promise<void>,
  report: Report,
): Promise<Served<Item>> {
  const served: Served<Item> = { done: [], refused: [], code: EXIT.done };
  for (const item of items) {
    try {
      await step(item);
      served.done.push(item);
    } catch (error) {
      if (!(error instanceof ContractError) || exitCodeOf(error) === EXIT.notNow) throw error;
      const why = error.sentence("en");
      served.refused.push({ item, why });
      served.code = EXIT.refused;
      report.say(`${nameOf(item)} was refused: ${why}`);
    }
  }
  return served;
}
